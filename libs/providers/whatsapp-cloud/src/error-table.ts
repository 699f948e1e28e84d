/**
 * What a failure means for the work that met it.
 * - `retry`: nothing happened; the same request may be repeated after a pause.
 * - `ambiguous`: it may have happened; reconcile before any repetition.
 * - `permanent`: the same request will fail again; `advice` says what has to change.
 * - `credential`: the token or its permissions are wrong; stop everything that uses it.
 * - `account`: Meta holds the account or the number back; stop sending from it.
 * - `recipient`: this person cannot be reached with this kind of message.
 * - `throttled-number`, `-pair`, `-account`, `-app`: too fast; the narrowest thing to slow down is named.
 */
export type Disposition =
  | 'retry'
  | 'ambiguous'
  | 'permanent'
  | 'credential'
  | 'account'
  | 'recipient'
  | 'throttled-number'
  | 'throttled-pair'
  | 'throttled-account'
  | 'throttled-app';

export interface ErrorRule {
  readonly title: string;
  readonly disposition: Disposition;
  /** What the reader can do about it. */
  readonly advice: string;
  /** Wait at least this long before a repetition. */
  readonly waitMs?: number;
  /** True where Meta may have accepted a send although it answered so: the HTTP status alone is no proof. */
  readonly mayHaveHappened?: true;
}

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;

const rule = (
  disposition: Disposition,
  title: string,
  advice: string,
  more: Pick<ErrorRule, 'waitMs' | 'mayHaveHappened'> = {},
): ErrorRule => ({ disposition, title, advice, ...more });

const badRequest = (title: string, advice: string): ErrorRule => rule('permanent', title, advice);

const TOKEN_ADVICE = 'Replace the access token of this connection by a valid one.';
const PERMISSION_ADVICE =
  'Give the system user of the token access to this account, with the messaging and management permissions.';

/** Meta's error codes: Cloud API error codes page, with the later pages on pacing, BSUID and marketing messages. */
export const ERROR_TABLE: Readonly<Record<number, ErrorRule>> = {
  0: rule('credential', 'The app could not be authenticated', TOKEN_ADVICE),
  1: rule('retry', 'Graph reports an unknown error', 'Wait; it is repeated a few times.', {
    mayHaveHappened: true,
  }),
  2: rule('retry', 'Graph is down or overloaded', 'Wait; it is repeated with growing pauses.', {
    mayHaveHappened: true,
  }),
  3: rule('credential', 'The app lacks a capability or permission', PERMISSION_ADVICE),
  4: rule(
    'throttled-app',
    'The app makes too many calls',
    'Wait some minutes; all calls of the app slow down.',
    {
      waitMs: 5 * MINUTE,
    },
  ),
  10: rule('credential', 'The permission was denied or withdrawn', PERMISSION_ADVICE),
  33: badRequest(
    'The business number was deleted',
    'Disconnect the number, or connect the one that replaces it.',
  ),
  100: badRequest('A parameter is invalid', 'Correct the value that Meta names; a repetition fails again.'),
  190: rule('credential', 'The access token has expired', TOKEN_ADVICE),
  368: rule(
    'account',
    'The account is blocked for a policy violation',
    "Open the account's policy page in WhatsApp Manager and ask for a review.",
  ),
  80007: rule(
    'throttled-account',
    'The account makes too many management calls',
    'Wait; management calls of the account slow down.',
    { waitMs: 5 * MINUTE },
  ),
  130429: rule(
    'throttled-number',
    'The number sends faster than its throughput',
    'Nothing to do: sending continues at a lower rate.',
    { waitMs: SECOND },
  ),
  130472: rule(
    'recipient',
    'The customer is in an experiment of Meta and gets no marketing messages',
    'Do not repeat it. Use another channel, or wait until the customer writes.',
  ),
  130497: badRequest(
    'The business may not message this country',
    'Leave out recipients of this country, or use a number that may reach it.',
  ),
  131000: rule('retry', 'Meta could not handle the request', 'Wait; it is repeated a few times.', {
    mayHaveHappened: true,
  }),
  131005: rule('credential', 'Access was denied', PERMISSION_ADVICE),
  131008: badRequest('A required parameter is missing', 'Supply the value that Meta names.'),
  131009: badRequest('The value of a parameter is invalid', 'Correct the value that Meta names.'),
  131016: rule('retry', 'A service of Meta is unavailable', 'Wait; it is repeated with growing pauses.', {
    mayHaveHappened: true,
  }),
  131021: badRequest('Sender and recipient are the same number', 'Send to another number.'),
  131026: rule(
    'recipient',
    'The message cannot be delivered to this number',
    'Check that the number is on WhatsApp with a current app and has accepted its terms.',
  ),
  131030: badRequest(
    'The test number may not write to this recipient',
    'Add the recipient to the allowed numbers of the test account.',
  ),
  131031: rule(
    'account',
    'The account is locked',
    'Open WhatsApp Manager, see why the account is locked and resolve it there.',
  ),
  131037: rule(
    'account',
    'The display name of the number is not approved',
    'Have the display name approved in WhatsApp Manager.',
  ),
  131042: rule(
    'account',
    'There is a problem with the payment method',
    'Add or correct the payment method of the account in WhatsApp Manager.',
  ),
  131044: rule(
    'account',
    'There is no valid payment method',
    'Add or correct the payment method of the account in WhatsApp Manager.',
  ),
  131045: rule(
    'account',
    'The number has a registration problem',
    'Register the number again, then send again.',
  ),
  131047: badRequest(
    'More than 24 hours have passed since the customer last wrote',
    'Send an approved template.',
  ),
  131048: rule(
    'account',
    'The number is held back because too many of its messages were reported as spam',
    'Pause campaigns and see the quality of the number in WhatsApp Manager.',
    { waitMs: 4 * HOUR },
  ),
  131049: rule(
    'recipient',
    'Meta held the marketing message back to protect the customer from too many',
    'Wait a day at least before another marketing message to this customer; a repetition extends the pause.',
    { waitMs: 24 * HOUR },
  ),
  131050: rule(
    'recipient',
    'The customer does not want marketing messages',
    'Send no marketing messages until the customer allows them again.',
  ),
  131051: badRequest('This type of message is not supported', 'Send another type of message.'),
  131052: badRequest("The customer's file could not be fetched", 'Ask the customer to send the file again.'),
  131053: badRequest(
    'Meta could not use the file',
    'Check its kind and size, convert it if need be, and send it again.',
  ),
  131055: badRequest('This method is not allowed', 'Use the method that Meta names for this message.'),
  131056: rule(
    'throttled-pair',
    'Too many messages to this customer in a short time',
    'Nothing to do: sending to this customer continues more slowly.',
    { waitMs: 4 * SECOND },
  ),
  131057: rule('retry', 'The number is in maintenance', 'Wait a minute; it is repeated.', { waitMs: MINUTE }),
  131059: badRequest('The paging cursor is not valid', 'Read the list again from its beginning.'),
  131060: badRequest(
    'The message is not available at present',
    'Ask the customer to write again; WhatsApp did not hand the message over.',
  ),
  131061: badRequest(
    'A template with a maximum price cannot be sent this way',
    'Send it through the marketing messages API.',
  ),
  131062: rule(
    'recipient',
    'This message needs a phone number and the customer has shared none',
    'Ask the customer for the phone number, or send another kind of template.',
  ),
  131063: rule(
    'account',
    'Marketing templates are switched off for this account',
    'Switch them on in the settings of the account, or use the marketing messages API.',
  ),
  132000: badRequest(
    'The number of values does not fit the template',
    'Supply one value for each variable of the template.',
  ),
  132001: badRequest(
    'There is no approved template of this name and language',
    'Synchronise the templates and choose an approved one.',
  ),
  132005: badRequest('The filled template is too long', 'Shorten the values.'),
  132007: badRequest("The text breaks WhatsApp's content policy", 'Change the text.'),
  132012: badRequest('A value has the wrong form for its variable', 'Correct the value that Meta names.'),
  132015: badRequest(
    'The template is paused for low quality',
    'Use another template, or improve this one and wait until it is active again.',
  ),
  132016: badRequest('The template is disabled for low quality', 'Make a new template with other wording.'),
  132018: badRequest(
    'A value of the template is not allowed',
    'Remove line breaks, tabs and runs of spaces.',
  ),
  132068: badRequest('The flow is blocked', 'Correct the flow in WhatsApp Manager.'),
  132069: rule(
    'throttled-account',
    'The flow is throttled to ten messages an hour',
    'Correct the flow, or wait.',
    {
      waitMs: HOUR,
    },
  ),
  133000: rule('retry', 'The number was not fully deregistered', 'Deregister it again.', { waitMs: MINUTE }),
  133004: rule('retry', 'The registration server is unavailable', 'Wait; it is repeated.', {
    waitMs: MINUTE,
  }),
  133005: badRequest('The two-step verification PIN is wrong', 'Enter the PIN of the number, or reset it.'),
  133006: badRequest('The number must be verified again', 'Request and enter a new verification code.'),
  133008: badRequest(
    'Too many wrong PINs were tried',
    'Wait as long as Meta states, then enter the right PIN.',
  ),
  133009: badRequest('PINs were tried too fast', 'Wait as long as Meta states, then enter the right PIN.'),
  133010: rule('account', 'The number is not registered', 'Register the number, then send again.'),
  133015: rule('retry', 'The number was deleted a moment ago', 'Wait five minutes, then register it.', {
    waitMs: 5 * MINUTE,
  }),
  133016: rule(
    'throttled-account',
    'The number was registered and deregistered too often',
    'Wait 72 hours before registering it again.',
    { waitMs: 72 * HOUR },
  ),
  134011: rule('account', "Meta's payment terms are not accepted", 'Accept them in WhatsApp Manager.'),
  134100: badRequest(
    'Only marketing templates can be sent through this API',
    'Send the template through the messages API.',
  ),
  134101: rule('retry', 'The template is still being prepared', 'Wait up to ten minutes.', {
    waitMs: 2 * MINUTE,
  }),
  134102: rule('retry', 'The template is not available for this API yet', 'Wait, or use the messages API.', {
    waitMs: 10 * MINUTE,
  }),
  135000: badRequest(
    'Meta dropped the message',
    'If it was held for a quality check, stop the campaign; else check the parameters.',
  ),
  136024: badRequest('The number is verified already', 'No code is needed.'),
  137000: rule(
    'recipient',
    'The identity of the customer has changed',
    'Confirm with the customer who they are, then accept the new identity.',
  ),
  138000: badRequest('Calling is not enabled for this number', 'Switch calling on in the call settings.'),
  138001: rule('recipient', 'The customer cannot be called', 'Write to the customer instead.'),
  138002: rule('throttled-number', 'The number has as many calls as it may', 'Wait until one has ended.', {
    waitMs: MINUTE,
  }),
  138003: badRequest('There is a call with this customer already', 'Wait until it has ended.'),
  138004: badRequest('Meta could not connect the call', 'Try again.'),
  138005: rule('throttled-number', 'The number has started too many calls', 'Wait until the limit is over.', {
    waitMs: HOUR,
  }),
  138006: badRequest('The customer has not allowed calls', 'Ask for permission to call first.'),
  138007: rule('retry', 'Meta had no session description in time', 'Try again.', { mayHaveHappened: true }),
  138009: rule(
    'throttled-pair',
    'Too many requests for permission to call',
    'Wait until the limit of this customer is over.',
    { waitMs: 24 * HOUR },
  ),
  138012: rule('throttled-pair', 'Too many calls to this customer', 'Wait until the limit is over.', {
    waitMs: 24 * HOUR,
  }),
  138013: badRequest(
    'This number may not call customers',
    'Meta does not offer it in the country of the number.',
  ),
  138014: rule('account', 'Meta has paused calling for this number', 'See its quality in WhatsApp Manager.'),
  138015: badRequest(
    'The messaging limit is too low for calling',
    'Meta wants at least 2,000 customers in 24 hours; see WhatsApp Manager.',
  ),
  138017: badRequest('The customer has permitted calls for good', 'Call without asking.'),
  138018: badRequest(
    'Calling cannot be enabled yet',
    'Subscribe the app to the webhook field calls, and to the account.',
  ),
  139100: badRequest('Some people could not be blocked or unblocked', 'See the list of those that failed.'),
  139200: rule('account', 'Direct Send is blocked for this account', 'Send an approved template instead.'),
  141002: rule(
    'account',
    'The account is not in a state to send',
    'See the health status of the account in WhatsApp Manager.',
  ),
  147001: badRequest('The username is taken', 'Choose another username.'),
  147002: badRequest('The account may not have this username', 'Choose another username.'),
  147003: badRequest('The username needs a linked Facebook page', 'Link the page first.'),
  147004: badRequest('The username needs a linked Instagram account', 'Link the account first.'),
  147005: badRequest('The username belongs to another number', 'Transfer the username.'),
  2388019: badRequest('The account has as many templates as it may', 'Delete templates that are not used.'),
  2388024: badRequest(
    'A template of this name and language exists',
    'Edit the existing one, or choose another name.',
  ),
  2388040: badRequest('A text of the template is too long', 'Shorten the text that Meta names.'),
  2388047: badRequest('The header of the template is malformed', 'Correct the header.'),
  2388072: badRequest('The body of the template is malformed', 'Correct the body.'),
  2388073: badRequest('The footer of the template is malformed', 'Correct the footer.'),
  2388293: badRequest('The template has too many variables for its length', 'Add words or remove variables.'),
  2388299: badRequest('The body begins or ends with a variable', 'Put words before and after the variables.'),
  2388318: badRequest('A template made by Direct Send cannot be edited', 'Make a template of your own.'),
  2388330: badRequest('A template made by Direct Send cannot be deleted', 'Leave it as it is.'),
  2494100: rule('retry', 'The number is in maintenance', 'Wait some minutes; it is repeated.', {
    waitMs: 2 * MINUTE,
  }),
  2593107: badRequest("The phone app's data can be synchronised once only", 'Connect the number again.'),
  2593108: badRequest(
    "The phone app's data can be synchronised within 24 hours only",
    'Connect the number again.',
  ),
};

const UNKNOWN_CALLING = badRequest('WhatsApp refused the call', 'See the details that Meta gives.');
const UNKNOWN_PERMISSION = rule('credential', 'The permission was not granted', PERMISSION_ADVICE);
const UNKNOWN = badRequest(
  'Meta refused the request with a code that is not in the table',
  'See the details that Meta gives.',
);

/** Subcodes that say more than the code they come with: template management and maintenance. */
const isTelling = (subcode: number): boolean =>
  subcode === 2_494_100 || (subcode >= 2_388_000 && subcode < 2_389_000);

/** The rule of a code, or null when Meta's documents do not name it. */
export function knownErrorRule(code: number, subcode: number | null = null): ErrorRule | null {
  // A request for an object that is gone comes as 100 with subcode 33.
  if (code === 100 && subcode === 33) return ERROR_TABLE[33]!;
  const telling = subcode !== null && isTelling(subcode) ? ERROR_TABLE[subcode] : undefined;
  const known = telling ?? ERROR_TABLE[code];
  if (known) return known;
  if (code >= 200 && code <= 299) return UNKNOWN_PERMISSION;
  if (code >= 138_000 && code <= 138_999) return UNKNOWN_CALLING;
  return null;
}

/**
 * What Meta's code means, wherever it came: in a response or in the webhook of a failed status. A code that is not
 * known is never repeated automatically.
 */
export const errorRule = (code: number, subcode: number | null = null): ErrorRule =>
  knownErrorRule(code, subcode) ?? UNKNOWN;
