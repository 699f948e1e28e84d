/** One breach of a rule, beside the line it is about. `error` stops a submission, `warning` does not. */
export interface LintFinding {
  readonly path: string;
  readonly rule: string;
  readonly message: string;
  readonly severity: 'error' | 'warning';
  /** Meta's page that states the rule. */
  readonly source: string;
}

const BASE = 'https://developers.facebook.com/documentation/business-messaging/whatsapp/templates';

const CALLING = 'https://developers.facebook.com/documentation/business-messaging/whatsapp/calling';

export const SOURCES = {
  overview: `${BASE}/overview`,
  components: `${BASE}/components`,
  management: `${BASE}/template-management`,
  review: `${BASE}/template-review`,
  categorization: `${BASE}/template-categorization`,
  languages: `${BASE}/supported-languages`,
  authentication: `${BASE}/authentication-templates`,
  callPermission: `${CALLING}/user-call-permissions`,
  callButton: `${CALLING}/call-button-messages-deep-links`,
} as const;

type Source = (typeof SOURCES)[keyof typeof SOURCES];

export const error = (path: string, rule: string, message: string, source: Source): LintFinding => ({
  path,
  rule,
  message,
  severity: 'error',
  source,
});

export const warning = (path: string, rule: string, message: string, source: Source): LintFinding => ({
  path,
  rule,
  message,
  severity: 'warning',
  source,
});

/** The finding when the condition holds, as a list to be joined with others. */
export const when = (condition: boolean, finding: () => LintFinding): LintFinding[] =>
  condition ? [finding()] : [];
