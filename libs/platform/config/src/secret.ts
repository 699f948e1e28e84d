import { inspect } from 'node:util';
import { z } from 'zod';

const REDACTED = '[redacted]';

/** A value that must not reach a log, an error or a response. Only `reveal()` gives it. */
export class Secret<T = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}

/** A non-empty environment variable, wrapped at once. The format marks it as secret in the generated reference. */
export const secretSchema = z
  .string()
  .min(1)
  .transform((value) => new Secret(value))
  .meta({ format: 'password' });
