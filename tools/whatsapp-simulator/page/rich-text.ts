import { h } from './dom';

const PATTERN =
  /```([\s\S]+?)```|\*(\S(?:.*?\S)?)\*|_(\S(?:.*?\S)?)_|~(\S(?:.*?\S)?)~|(https?:\/\/[^\s<>"]+)/g;

/** *bold*, _italic_, ~struck~, ```fixed``` and links, as chat apps write them. */
export function richText(text: string): HTMLElement {
  const line = h('span', { class: 'text' });
  let end = 0;
  for (const match of text.matchAll(PATTERN)) {
    const [whole, fixed, bold, italic, struck, link] = match;
    line.append(text.slice(end, match.index));
    if (fixed !== undefined) line.append(h('code', {}, fixed));
    else if (bold !== undefined) line.append(h('strong', {}, richText(bold)));
    else if (italic !== undefined) line.append(h('em', {}, richText(italic)));
    else if (struck !== undefined) line.append(h('s', {}, richText(struck)));
    else if (link !== undefined)
      line.append(h('a', { href: link, target: '_blank', rel: 'noreferrer' }, link));
    end = match.index + whole.length;
  }
  line.append(text.slice(end));
  return line;
}
