import { describe, expect, it } from '@jest/globals';
import type { Template } from '@parlance/gateway/contracts';
import { asksPermission, beginningOf, callKindOf, withPermissionRequest } from './call-template';
import { draftOf, EMPTY_FIELDS } from './template-draft';

const made = (hash: string): Pick<Template, 'components'> => draftOf(beginningOf(hash));

describe('templates that have to do with calls', () => {
  it.each([
    ['C-122', 'permission-request', 'permission-request'],
    ['C-123', 'call-button', 'call-button'],
    ['C-121', '', null],
  ])('%s begins with %s', (_, hash, kind) => {
    expect(callKindOf(made(hash))).toBe(kind);
  });

  it('C-122 has no buttons beside the request, and loses it when switched off', () => {
    const asked = withPermissionRequest(beginningOf('call-button'), true);
    expect(asked.buttons).toEqual([]);
    expect(asksPermission(asked)).toBe(true);
    expect(withPermissionRequest(asked, true).others).toHaveLength(1);
    expect(withPermissionRequest(asked, false)).toEqual(EMPTY_FIELDS);
  });
});
