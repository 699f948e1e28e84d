import { defineErrors } from '@parlance/shared/contract-kit';

export const templateErrors = defineErrors('templates', {
  unknown: { kind: 'not-found', title: 'There is no template of this name and language' },
  not_approved: { kind: 'policy', title: 'Only an APPROVED template can be sent' },
  missing_variables: { kind: 'invalid', title: 'Values for variables of the template are missing' },
  unknown_variables: { kind: 'invalid', title: 'The template has no such variables' },
  wrong_variable_kind: { kind: 'invalid', title: 'A value does not fit its variable' },
  not_fillable: { kind: 'invalid', title: 'The template has parts that cannot be filled here' },
  lint_failed: { kind: 'invalid', title: "The template breaks Meta's rules" },
  name_taken: { kind: 'conflict', title: 'A template of this name and language exists' },
  not_editable: { kind: 'conflict', title: 'The template cannot be edited in its present state' },
  refused_by_meta: { kind: 'invalid', title: 'Meta refused the template' },
});
