import type { Json } from '../state/model';

const SECURITY_ADVICE = ' For your security, do not share this code.';

/** Components as Meta lists them: types in upper case, authentication texts filled in, OTP buttons as URL buttons. */
export function normaliseComponents(components: Json[], category: string): Json[] {
  return components.map((component) => {
    const type = String(component['type']).toUpperCase();
    const normalised: Json = { ...component, type };
    if (component['format'] !== undefined) normalised['format'] = String(component['format']).toUpperCase();
    if (type === 'BUTTONS')
      normalised['buttons'] = ((component['buttons'] as Json[] | undefined) ?? []).map(normaliseButton);
    if (type === 'CAROUSEL') {
      normalised['cards'] = ((component['cards'] as Json[] | undefined) ?? []).map((card) => ({
        ...card,
        components: normaliseComponents((card['components'] as Json[] | undefined) ?? [], category),
      }));
    }
    return category === 'AUTHENTICATION' ? authenticationText(normalised) : normalised;
  });
}

function authenticationText(component: Json): Json {
  if (component['type'] === 'BODY' && component['text'] === undefined) {
    const advice = component['add_security_recommendation'] === true ? SECURITY_ADVICE : '';
    return {
      ...component,
      text: `*{{1}}* is your verification code.${advice}`,
      example: { body_text: [['123456']] },
    };
  }
  const minutes = component['code_expiration_minutes'];
  if (component['type'] === 'FOOTER' && component['text'] === undefined && minutes !== undefined) {
    return { ...component, text: `This code expires in ${String(minutes)} minutes.` };
  }
  return component;
}

function normaliseButton(button: Json): Json {
  const type = String(button['type']).toUpperCase();
  if (type !== 'OTP') return { ...button, type };
  const otpType = String(button['otp_type']).toUpperCase();
  const query = `otp_type=${otpType}&cta_display_name=${encodeURIComponent(String(button['autofill_text'] ?? 'Autofill'))}&code=otp{{1}}`;
  return {
    ...button,
    type: 'URL',
    otp_type: otpType,
    text: button['text'] ?? 'Copy code',
    url: `https://www.whatsapp.com/otp/code/?${query}`,
    example: ['https://www.whatsapp.com/otp/code/?code=otp123456'],
  };
}
