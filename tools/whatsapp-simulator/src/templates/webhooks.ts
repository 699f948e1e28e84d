import type { Simulation } from '../simulation';
import type { Json, Moment, Template } from '../state/model';

const identify = (template: Template): Json => ({
  message_template_id: template.id,
  message_template_name: template.name,
  message_template_language: template.language,
});

function emit(sim: Simulation, template: Template, field: string, value: Json, at: Moment): void {
  sim.webhooks.emit({ wabaId: template.wabaId, numberId: null, field, at, value: () => value });
}

export function emitTemplateStatus(
  sim: Simulation,
  template: Template,
  event: string,
  at: Moment,
  details: Json = {},
): void {
  emit(
    sim,
    template,
    'message_template_status_update',
    {
      event,
      ...identify(template),
      reason: 'NONE',
      message_template_category: template.category,
      ...details,
    },
    at,
  );
}

export function emitTemplateQuality(sim: Simulation, template: Template, previous: string, at: Moment): void {
  const value = {
    previous_quality_score: previous,
    new_quality_score: template.quality.score,
    ...identify(template),
  };
  emit(sim, template, 'message_template_quality_update', value, at);
}

/** A day ahead `new_category` still names the present one; only the completed notice has `previous_category`. */
export function emitCategoryNotice(
  sim: Simulation,
  template: Template,
  correct: string,
  effectiveAt: Moment,
  at: Moment,
): void {
  const value = {
    ...identify(template),
    new_category: template.category,
    correct_category: correct,
    category_update_timestamp: Math.floor(effectiveAt / 1000),
  };
  emit(sim, template, 'template_category_update', value, at);
}

export function emitCategoryChange(sim: Simulation, template: Template, previous: string, at: Moment): void {
  const value = { ...identify(template), previous_category: previous, new_category: template.category };
  emit(sim, template, 'template_category_update', value, at);
}

export function emitComponentsUpdate(sim: Simulation, template: Template, at: Moment): void {
  const part = (type: string) => template.components.find((component) => component['type'] === type);
  const buttons = (part('BUTTONS')?.['buttons'] as Json[] | undefined) ?? [];
  const value: Json = { ...identify(template), message_template_element: part('BODY')?.['text'] ?? '' };
  const header = part('HEADER');
  if (header?.['text']) value['message_template_title'] = header['text'];
  if (part('FOOTER')?.['text']) value['message_template_footer'] = part('FOOTER')!['text'];
  if (buttons.length > 0) {
    value['message_template_buttons'] = buttons.map((button) => ({
      message_template_button_type: button['type'],
      message_template_button_text: button['text'],
      ...(button['url'] !== undefined && { message_template_button_url: button['url'] }),
      ...(button['phone_number'] !== undefined && {
        message_template_button_phone_number: button['phone_number'],
      }),
    }));
  }
  emit(sim, template, 'message_template_components_update', value, at);
}
