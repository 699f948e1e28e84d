const IDENTIFIER = /^[a-z_][a-z0-9_]{0,62}$/;

/** A lower-case SQL name, quoted. Names come from our own code; anything else is a mistake. */
export function identifier(name: string): string {
  if (!IDENTIFIER.test(name)) throw new Error(`"${name}" is not a lower-case SQL name`);
  return `"${name}"`;
}
