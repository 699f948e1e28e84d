import { z } from 'zod';

/** Exactly one of an uploaded id and a link. */
export const mediaReference = {
  id: z.union([z.string().min(1), z.number().transform(String)]).optional(),
  link: z
    .string()
    .regex(/^https?:\/\/\S+$/i, 'must be an http or https URL')
    .optional(),
};

interface Reference {
  id?: string | undefined;
  link?: string | undefined;
}

export function exactlyOneReference(media: Reference, context: z.core.$RefinementCtx): void {
  if (media.id === undefined && media.link === undefined) {
    context.addIssue({ code: 'custom', path: ['id'], message: 'id or link', params: { graphCode: 131008 } });
  }
  if (media.id !== undefined && media.link !== undefined) {
    context.addIssue({
      code: 'custom',
      message: 'only one of id and link may be given',
      params: { graphCode: 100 },
    });
  }
}
