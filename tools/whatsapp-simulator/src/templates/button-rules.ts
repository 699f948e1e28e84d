import type { Json } from '../state/model';
import { placeholdersOf } from './placeholders';
import { SUBCODE, templateError } from './template-error';

const MOST: Record<string, number> = {
  QUICK_REPLY: 10,
  URL: 2,
  PHONE_NUMBER: 1,
  COPY_CODE: 1,
  VOICE_CALL: 1,
  FLOW: 1,
  OTP: 1,
  CATALOG: 1,
  MPM: 1,
  SPM: 1,
  REQUEST_CONTACT_INFO: 1,
};
const SHORT_LINKS = /^https?:\/\/(wa\.me|bit\.ly|tinyurl\.com|t\.co|goo\.gl)\b/i;

/** Kinds, numbers, order and lengths of the buttons of a template. */
export function checkButtons(buttons: Json[], category: string): void {
  const types = buttons.map((button) => String(button['type']).toUpperCase());
  if (buttons.length > 10) throw templateError('a template may have at most 10 buttons');
  for (const type of new Set(types)) {
    const most = MOST[type];
    if (most === undefined) throw templateError(`button type ${type} is not supported`);
    if (types.filter((each) => each === type).length > most)
      throw templateError(`at most ${most} ${type} buttons are allowed`);
  }
  // All quick replies before or after all others.
  const changes = types.filter(
    (type, i) => i > 0 && (type === 'QUICK_REPLY') !== (types[i - 1] === 'QUICK_REPLY'),
  ).length;
  if (changes > 1)
    throw templateError('quick replies must stand together, before or after the other buttons');
  if (types.includes('OTP') && category !== 'AUTHENTICATION')
    throw templateError('OTP buttons need category AUTHENTICATION');
  buttons.forEach((button, index) => checkButton(types[index]!, button));
}

function checkText(button: Json, max: number): void {
  const text = button['text'];
  if (typeof text !== 'string' || text === '') throw templateError('button text is required');
  if (text.length > max)
    throw templateError(`button text may have at most ${max} characters`, SUBCODE.tooLong);
}

function checkButton(type: string, button: Json): void {
  switch (type) {
    case 'QUICK_REPLY':
    case 'CATALOG':
    case 'MPM':
    case 'SPM':
      return checkText(button, 25);
    case 'URL':
      checkText(button, 25);
      return checkUrl(button);
    case 'PHONE_NUMBER':
      checkText(button, 25);
      if (!/^\+?[\d ()-]{5,20}$/.test(String(button['phone_number'] ?? '')))
        throw templateError('button phone_number must have at most 20 characters');
      return;
    case 'COPY_CODE': {
      const [example] = [button['example']].flat();
      if (typeof example !== 'string' || example === '') throw templateError('COPY_CODE needs an example');
      if (example.length > 20)
        throw templateError('COPY_CODE example may have at most 20 characters', SUBCODE.tooLong);
      return;
    }
    case 'VOICE_CALL': {
      const { text, ttl_minutes: ttl } = button;
      if (typeof text === 'string' && text.length > 20)
        throw templateError('call button text may have at most 20 characters', SUBCODE.tooLong);
      if (
        ttl !== undefined &&
        !(Number.isInteger(ttl) && (ttl as number) >= 1440 && (ttl as number) <= 43_200)
      )
        throw templateError('ttl_minutes must be 1440 to 43200');
      return;
    }
    case 'FLOW': {
      checkText(button, 25);
      const named = ['flow_id', 'flow_name', 'flow_json'].filter((key) => button[key] !== undefined);
      if (named.length !== 1)
        throw templateError('a FLOW button needs exactly one of flow_id, flow_name and flow_json');
      return;
    }
    case 'OTP':
      return checkOneTimePassword(button);
    default:
      if (button['text'] !== undefined && button['text'] !== 'Share Contact Info')
        throw templateError('the label of REQUEST_CONTACT_INFO is fixed');
  }
}

function checkUrl(button: Json): void {
  const url = String(button['url'] ?? '');
  if (!/^https?:\/\/\S+$/i.test(url) || url.length > 2000)
    throw templateError('button url must be a URL of at most 2000 characters');
  if (SHORT_LINKS.test(url)) throw templateError('short links and wa.me are not allowed in buttons');
  const variables = placeholdersOf(url);
  if (variables.length === 0) return;
  if (variables.length > 1 || variables[0] !== '1' || !/\{\{1\}\}$/.test(url))
    throw templateError('a button url may have one variable {{1}}, at its end');
  if ([button['example']].flat().filter(Boolean).length === 0)
    throw templateError('a button url with a variable needs an example');
}

function checkOneTimePassword(button: Json): void {
  const type = String(button['otp_type'] ?? '').toUpperCase();
  if (!['COPY_CODE', 'ONE_TAP', 'ZERO_TAP'].includes(type))
    throw templateError('otp_type must be COPY_CODE, ONE_TAP or ZERO_TAP');
  if (type === 'ZERO_TAP' && button['zero_tap_terms_accepted'] !== true)
    throw templateError('ZERO_TAP needs zero_tap_terms_accepted');
  if (type === 'COPY_CODE') return;
  const legacy =
    button['package_name'] === undefined
      ? []
      : [{ package_name: button['package_name'], signature_hash: button['signature_hash'] }];
  const apps = ((button['supported_apps'] as Json[] | undefined) ?? legacy) as Json[];
  if (apps.length < 1 || apps.length > 5) throw templateError('supported_apps must list 1 to 5 apps');
  for (const app of apps) {
    const name = String(app['package_name'] ?? '');
    if (!name.includes('.') || name.length > 224)
      throw templateError('package_name must contain a dot and have at most 224 characters');
    if (decodeURIComponent(String(app['signature_hash'] ?? '')).length !== 11)
      throw templateError('signature_hash must have 11 characters');
  }
}
