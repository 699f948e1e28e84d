import type { TemplateComponent } from '../graph/message-schema';
import { invalidParameter, invalidValue, missingParameter } from '../graph/graph-error';
import type { Json } from '../state/model';
import { fillPlaceholders, placeholdersOf } from './placeholders';
import { mismatch } from './text-parameters';

const ENCODED = /^[A-Za-z0-9\-._~!$&'()*+,;=:@/?#%[\]]*$/;
const SUB_TYPES: Record<string, string> = {
  QUICK_REPLY: 'quick_reply',
  URL: 'url',
  OTP: 'url',
  COPY_CODE: 'copy_code',
  FLOW: 'flow',
  VOICE_CALL: 'voice_call',
  CATALOG: 'catalog',
  MPM: 'mpm',
};

/** The buttons as the user gets them. `components` are the button components of the send request. */
export function fillButtons(buttons: Json[], components: TemplateComponent[], limitedOffer: boolean): Json[] {
  const used = new Set<TemplateComponent>();
  const filled = buttons.map((button, index) => {
    const type = String(button['type']).toUpperCase();
    const component = components.find((each) => Number(each.index ?? defaultIndex(each, buttons)) === index);
    if (component) {
      used.add(component);
      if (component.sub_type?.toLowerCase() !== SUB_TYPES[type]) {
        throw mismatch('buttons', `button at index ${index} is ${type}, received ${component.sub_type}`);
      }
    }
    return fillButton(type, button, component?.parameters ?? [], index, limitedOffer);
  });
  const stray = components.find((component) => !used.has(component));
  if (stray) throw invalidValue(`buttons: the template has no button at index ${stray.index}`);
  return filled;
}

/** Call buttons are sent without an index. */
function defaultIndex(component: TemplateComponent, buttons: Json[]): number {
  const wanted = component.sub_type?.toLowerCase();
  return buttons.findIndex((button) => SUB_TYPES[String(button['type']).toUpperCase()] === wanted);
}

function fillButton(
  type: string,
  button: Json,
  parameters: Json[],
  index: number,
  limitedOffer: boolean,
): Json {
  const place = `buttons: button at index ${index}`;
  const base: Json = { type, text: button['text'] };
  switch (type) {
    case 'QUICK_REPLY': {
      const payload = parameters.find((each) => each['type'] === 'payload')?.['payload'];
      return { ...base, payload: payload ?? button['text'] };
    }
    case 'URL':
    case 'OTP': {
      const url = String(button['url'] ?? '');
      const [name] = placeholdersOf(url);
      if (name === undefined) return { ...base, url };
      const suffix = parameters[0]?.['text'];
      if (suffix === undefined || suffix === '') throw missingParameter(`${place} of type Url text`);
      if (typeof suffix !== 'string' || !ENCODED.test(suffix))
        throw invalidValue(`${place}: the URL suffix must be percent-encoded`);
      return {
        ...base,
        url: fillPlaceholders(url, { [name]: suffix }),
        ...(button['otp_type'] !== undefined && { code: suffix }),
      };
    }
    case 'COPY_CODE': {
      const code = parameters[0]?.['coupon_code'];
      if (typeof code !== 'string' || code === '') throw missingParameter(`${place} coupon_code`);
      const max = limitedOffer ? 15 : 20;
      if (code.length > max)
        throw invalidParameter(`${place}: coupon_code must be at most ${max} characters long.`);
      return { ...base, code };
    }
    case 'VOICE_CALL': {
      const ttl =
        parameters.find((each) => each['type'] === 'ttl_minutes')?.['ttl_minutes'] ??
        button['ttl_minutes'] ??
        10_080;
      const payload = parameters.find((each) => each['type'] === 'payload')?.['payload'] ?? null;
      if (typeof ttl !== 'number' || !Number.isInteger(ttl) || ttl < 1 || ttl > 43_200) {
        throw invalidValue(`${place}: ttl_minutes must be 1 to 43200`);
      }
      if (typeof payload === 'string' && payload.length > 512)
        throw invalidParameter(`${place}: payload must be at most 512 characters long.`);
      return { ...base, text: button['text'] ?? 'Call Now', ttl_minutes: ttl, payload };
    }
    case 'PHONE_NUMBER':
      return { ...base, phone_number: button['phone_number'] };
    default:
      return base;
  }
}
