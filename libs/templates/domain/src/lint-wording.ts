import { error, SOURCES, warning, when, type LintFinding } from './finding';
import { placeholders } from './placeholders';
import type { TemplateCategory } from './template';

const PROMOTIONAL =
  /\b(discounts?|sale|offers?|promo(tion)?s?|deals?|coupons?|vouchers?|cashback|free gift|limited time|buy now|shop now|order now|exclusive|save (up to )?\d+|\d+ ?% ?off|diskon|promo|penawaran|gratis|hadiah|beli sekarang|potongan harga|oferta|descuento|rabatt|angebot)\b|\d+ ?% ?(off|diskon|discount)/iu;
const SENSITIVE =
  /\b(cvv|card number|credit card|debit card|full (account|card)|bank account number|national id|passport number|social security|ssn|password|pin code|nomor kartu|kata sandi|nomor rekening)\b/iu;
const ASKING =
  /\b(reply with|send (us )?your|share your|provide your|enter your|confirm your|kirim(kan)?|balas dengan)\b/iu;
const THREATENING =
  /\b(legal action|lawsuit|arrest(ed)?|blacklist(ed)?|debt collector|police|penjara|dituntut)\b/iu;
const EXCITED = /!{3,}|\b\p{Lu}{4,}(\s+\p{Lu}{3,}){2,}/u;
const LONG_BODY = 600;

/** What Meta's reviewers refuse or re-categorise (C-038). Words are a hint, not a proof: warnings, with one exception. */
export function lintWording(path: string, text: string, category: TemplateCategory): LintFinding[] {
  const promotional = PROMOTIONAL.exec(text)?.[0];
  const words = text.replace(/\{\{[^{}]*\}\}/g, ' ').match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  return [
    ...when(category === 'UTILITY' && promotional !== undefined, () =>
      warning(
        path,
        'wording.promotional',
        `"${promotional}" sounds promotional: Meta may approve it as MARKETING, which costs more, or refuse it`,
        SOURCES.categorization,
      ),
    ),
    ...when(SENSITIVE.test(text) && ASKING.test(text), () =>
      warning(
        path,
        'wording.sensitive',
        'seems to ask for a sensitive identifier such as a card number or password, which Meta refuses',
        SOURCES.review,
      ),
    ),
    ...when(THREATENING.test(text), () =>
      warning(path, 'wording.threatening', 'may read as a threat, which Meta refuses', SOURCES.review),
    ),
    ...when(EXCITED.test(text), () =>
      warning(
        path,
        'wording.shouting',
        'has many capitals or exclamation marks and may be taken for spam',
        SOURCES.review,
      ),
    ),
    ...when(text.length > LONG_BODY, () =>
      warning(path, 'wording.long', 'is long: short messages with one action are read', SOURCES.overview),
    ),
    ...when(words < 3 && placeholders(text).length > 0, () =>
      error(
        path,
        'wording.unclear',
        'does not say what it is about: a reviewer sees only the words',
        SOURCES.review,
      ),
    ),
  ];
}
