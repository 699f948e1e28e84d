export type Segment =
  | { readonly kind: 'text' | 'bold' | 'italic' | 'strike' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

const MARKS = { '*': 'bold', _: 'italic', '~': 'strike' } as const;

/** WhatsApp's own marks (*bold*, _italic_, ~strike~, ```code```) and web addresses; a mark must touch its words. */
const PATTERN =
  /```([^`]+)```|`([^`\n]+)`|(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])|(?<![\p{L}\p{N}])([*_~])(?=\S)([^\n]*?\S)\4(?![\p{L}\p{N}])/gu;

export function segmentsOf(text: string): Segment[] {
  const segments: Segment[] = [];
  let last = 0;
  for (const match of text.matchAll(PATTERN)) {
    if (match.index > last) segments.push({ kind: 'text', text: text.slice(last, match.index) });
    const [whole, block, inline, link, mark, marked] = match;
    if (link) segments.push({ kind: 'link', text: link, href: link });
    else if (mark) segments.push({ kind: MARKS[mark as keyof typeof MARKS], text: marked ?? '' });
    else segments.push({ kind: 'code', text: block ?? inline ?? '' });
    last = match.index + whole.length;
  }
  if (last < text.length) segments.push({ kind: 'text', text: text.slice(last) });
  return segments;
}
