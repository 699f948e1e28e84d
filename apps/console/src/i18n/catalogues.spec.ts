import { describe, expect, it } from '@jest/globals';
import { en } from './en';
import { id } from './id';
import { chosenLanguage } from './index';

function texts(catalogue: object, prefix = ''): [string, string][] {
  return Object.entries(catalogue).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[prefix + key, value] as [string, string]]
      : texts(value as object, `${prefix}${key}.`),
  );
}
const holes = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').toSorted();

describe('the catalogues', () => {
  const english = new Map(texts(en));
  const indonesian = new Map(texts(id));

  it('say the same things', () => {
    const wanted = [...english.keys()].filter((key) => !key.endsWith('_one'));
    expect([...indonesian.keys()].toSorted()).toEqual(wanted.toSorted());
  });

  it('fill the same holes', () => {
    for (const [key, text] of indonesian)
      expect([key, holes(text)]).toEqual([key, holes(english.get(key) ?? '')]);
  });

  it.each([
    ['id', ['en-US'], 'id'],
    [null, ['fr-FR', 'id-ID'], 'id'],
    [null, ['fr-FR'], 'en'],
    ['xx', ['en-GB'], 'en'],
  ] as const)('with %s kept and %s preferred, speaks %s', (kept, preferred, language) => {
    expect(chosenLanguage(kept, preferred)).toBe(language);
  });
});
