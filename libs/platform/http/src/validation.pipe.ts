import { StandardSchemaValidationPipe } from '@nestjs/common';
import { fieldErrors } from '@parlance/shared/contract-kit';
import { ZodError } from 'zod';
import { invalidInput } from './problem';

/**
 * Checks `@Body({ schema })`, `@Query({ schema })` and `@Param({ schema })` and hands on what the schema made of the
 * input. Without it a schema is only metadata and everything is accepted.
 */
export function validationPipe(): StandardSchemaValidationPipe {
  return new StandardSchemaValidationPipe({
    exceptionFactory: (issues) =>
      // All our schemas are zod's, whose issues also carry the rule.
      invalidInput(fieldErrors(new ZodError(issues as unknown as ZodError['issues']))),
  });
}
