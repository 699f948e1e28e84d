export interface Names {
  /** `bookings` */
  kebab: string;
  /** `bookings` */
  camel: string;
  /** `Bookings` */
  pascal: string;
  /** `bookings`, for tables and error codes */
  snake: string;
}

const KEBAB = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** All spellings of a lower-case name with hyphens; `what` says in the refusal what it was for. */
export function namesOf(name: string | undefined, what: string): Names {
  if (name === undefined || !KEBAB.test(name))
    throw new Error(
      `The ${what} must be lower-case words with hyphens, for example "opening-hours"; not "${name ?? ''}".`,
    );
  const pascal = name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  return {
    kebab: name,
    pascal,
    camel: pascal.charAt(0).toLowerCase() + pascal.slice(1),
    snake: name.replaceAll('-', '_'),
  };
}
