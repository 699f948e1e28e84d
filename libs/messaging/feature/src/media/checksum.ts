/**
 * Whether a file is the one that Meta announced. Meta writes the SHA-256 as base64, in some of its documents as hex;
 * null when it is neither and says nothing.
 */
export function matchesSha256(hex: string, announced: string | null): boolean | null {
  if (announced === null) return null;
  if (/^[0-9a-fA-F]{64}$/.test(announced)) return announced.toLowerCase() === hex;
  const bytes = Buffer.from(announced, 'base64');
  return bytes.length === 32 ? bytes.toString('hex') === hex : null;
}
