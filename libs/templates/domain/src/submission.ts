import type { TemplateButton, TemplateCategory, TemplateComponent } from './template';

/** The components as Meta takes them when a template is created or edited (Template management). */
export const submittedComponents = (
  category: TemplateCategory,
  components: readonly TemplateComponent[],
): Record<string, unknown>[] => components.map((component) => submittedComponent(category, component));

function submittedComponent(
  category: TemplateCategory,
  component: TemplateComponent,
): Record<string, unknown> {
  if (component.type === 'OTHER') return component.raw;
  // Written small on the pages about calling, unlike every other type.
  if (component.type === 'CALL_PERMISSION_REQUEST') return { type: 'call_permission_request' };
  if (component.type === 'BUTTONS') {
    return { type: 'BUTTONS', buttons: component.buttons.map(submittedButton) };
  }
  if (category !== 'AUTHENTICATION') return { ...component };
  // Meta writes these texts itself and refuses ours.
  if (component.type === 'BODY') {
    return { type: 'BODY', add_security_recommendation: component.add_security_recommendation ?? false };
  }
  if (component.type === 'FOOTER') {
    return { type: 'FOOTER', code_expiration_minutes: component.code_expiration_minutes };
  }
  return { ...component };
}

function submittedButton(button: TemplateButton): Record<string, unknown> {
  if (button.type === 'OTHER') return button.raw;
  return button.type === 'VOICE_CALL' ? { ...button, type: 'voice_call' } : { ...button };
}

/** Whether Meta's version says the same as ours. Examples are left out: Meta returns them changed or not at all. */
export const sameContent = (
  ours: readonly TemplateComponent[],
  theirs: readonly TemplateComponent[],
): boolean => canonical(ours) === canonical(theirs);

const canonical = (components: readonly TemplateComponent[]): string =>
  JSON.stringify(components.map((component) => withoutExamples(component)));

function withoutExamples(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutExamples);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => key !== 'example' && inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, withoutExamples(inner)]),
  );
}
