import { callHistoryChanged } from '@parlance/analytics/contracts';
import { functionRunRecorded, messageFunctionChanged } from '@parlance/automation/contracts';
import { availabilityChanged, callbackUpdated, callUpdated } from '@parlance/calls/contracts';
import { callPermissionChanged, callSettingsChanged } from '@parlance/policy/contracts';
import { recordingUpdated, utteranceHeard } from '@parlance/recordings/contracts';
import {
  scopeSchema,
  type DataOf,
  type EventContract,
  type Principal,
  type Scope,
  type Visibility,
} from '@parlance/shared/contract-kit';
import { newId } from '@parlance/shared/kernel';
import {
  sampleCall,
  sampleCallHistoryEntry,
  sampleCallPermission,
  sampleCallRecord,
} from '@parlance/testing/installation';
import { mayHear, type Audience } from './audience';
import { changeOfEvent } from './change-of-event';
import { VisibilityMemory } from './visibility-memory';

const AT = '2026-07-01T09:00:00.000Z';
const inboxId = newId();
const teamId = newId();

const person = (change: Partial<Principal> = {}): Principal => ({
  kind: 'user',
  id: newId(),
  tenantId: newId(),
  name: 'Ana',
  role: 'agent',
  teamIds: [],
  inboxIds: [],
  scopes: [],
  ...change,
});
/** Works in the inbox; leads the team; is of neither; sees everything. */
const member = person({ inboxIds: [inboxId], teamIds: [teamId] });
const leader = person({ role: 'supervisor', teamIds: [teamId] });
const outsider = person();
const all = person({ role: 'super-agent' });
const people = { member, leader, outsider, all };

const visibility: Visibility = { inboxId, teamId, assigneeId: null, collaboratorIds: [] };

function audienceOf<C extends EventContract>(
  contract: C,
  data: DataOf<C>,
  memory = new VisibilityMemory(),
): Audience {
  const translated = changeOfEvent(
    {
      specversion: '1.0',
      id: newId(),
      source: 'test',
      type: contract.type,
      subject: newId(),
      time: AT,
      datacontenttype: 'application/json',
      dataschema: 'x',
      tenantid: newId(),
      aggregateversion: 1,
      correlationid: newId(),
      data,
    },
    memory,
  );
  if (!translated || translated.audience === 'unknown-contact') throw new Error('Nobody is told');
  return translated.audience;
}
const hearers = (audience: Audience) =>
  Object.entries(people)
    .filter(([, principal]) => mayHear(principal, audience))
    .map(([name]) => name);

const callback = {
  id: newId(),
  inboxId,
  contactId: newId(),
  contactName: null,
  contactPhone: null,
  conversationId: newId(),
  teamId,
  assigneeId: null,
  source: 'missed-call' as const,
  requestedAt: AT,
  state: 'open' as const,
  callId: null,
  handledBy: null,
  handledAt: null,
  version: 1,
};
const availability = {
  userId: member.id,
  state: 'available' as const,
  chosen: 'available' as const,
  connected: true,
  since: AT,
};
const settings = {
  inboxId,
  enabled: true,
  customersMayCall: true,
  callbackPermission: true,
  hours: { enabled: false, timeZone: 'UTC', weekly: [], holidays: [] },
  recording: 'off' as const,
  rules: {
    basis: 'documented' as const,
    number: 'production' as const,
    house: { attemptsPerDay: null, requestsPerDay: null, requestsPerWeek: null },
  },
  sync: { state: 'applied' as const, detail: null },
  version: 1,
};
const messageFunction = {
  id: newId(),
  agentId: newId(),
  name: 'Confirmation',
  enabled: true,
  trigger: { type: 'post-call' as const, callType: 'connected' as const, conditions: [] },
  provider: 'whatsapp-cloud' as const,
  inboxId: null,
  template: { name: 'appointment_confirmation', language: 'en_US' },
  mapping: {},
  findings: [],
  createdAt: AT,
  updatedAt: AT,
  version: 1,
};
const run = {
  id: newId(),
  functionId: newId(),
  functionName: 'Confirmation',
  callId: newId(),
  conversationId: newId(),
  at: AT,
  state: 'sent' as const,
  reason: null,
  evidence: {},
  messageId: null,
  messageState: null,
};
const utterance = { side: 'customer' as const, startMs: 0, endMs: 900, text: 'Hello', confidence: null };
const { callId, contactId, conversationId } = sampleCallRecord();
const record = { inboxId, teamId, agentId: outsider.id, assigneeId: member.id };

const audiences: [name: string, audience: Audience, scope: Scope, hearers: string[]][] = [
  [
    'a call',
    audienceOf(callUpdated, { call: sampleCall(), visibility }),
    'calls:read',
    ['member', 'leader', 'all'],
  ],
  [
    'somebody’s availability',
    audienceOf(availabilityChanged, { availability }),
    'calls:read',
    ['member', 'leader', 'outsider', 'all'],
  ],
  [
    'a callback',
    audienceOf(callbackUpdated, { callback, visibility }),
    'calls:read',
    ['member', 'leader', 'all'],
  ],
  [
    'a call permission',
    audienceOf(callPermissionChanged, { permission: sampleCallPermission({ inboxId }) }),
    'conversations:read',
    ['member', 'all'],
  ],
  ['call settings', audienceOf(callSettingsChanged, { settings }), 'calls:read', ['member', 'all']],
  [
    'an utterance',
    audienceOf(utteranceHeard, { callId, contactId, conversationId, ...record, utterance }),
    'calls:read',
    ['leader', 'outsider', 'all'],
  ],
  [
    'a recording',
    audienceOf(recordingUpdated, sampleCallRecord(record)),
    'calls:read',
    ['leader', 'outsider', 'all'],
  ],
  [
    'a row of the history',
    audienceOf(callHistoryChanged, { entry: sampleCallHistoryEntry(record) }),
    'calls:read',
    ['leader', 'outsider', 'all'],
  ],
  [
    'a missed call’s row',
    audienceOf(callHistoryChanged, { entry: sampleCallHistoryEntry({ ...record, agentId: null }) }),
    'calls:read',
    ['member', 'leader', 'all'],
  ],
  [
    'a message function',
    audienceOf(messageFunctionChanged, { function: messageFunction, deleted: false }),
    'automation:read',
    ['member', 'leader', 'outsider', 'all'],
  ],
  [
    'a run of a function',
    audienceOf(functionRunRecorded, { run, visibility }),
    'automation:read',
    ['member', 'leader', 'all'],
  ],
];

describe('who is told live of', () => {
  it.each(audiences)('C-093 C-094 C-095 %s', (_name, audience, _scope, expected) => {
    expect(hearers(audience)).toEqual(expected);
  });

  it.each(audiences)('C-096 %s by an API key: those with its scope', (_name, audience, scope) => {
    const key = (scopes: Scope[]) => person({ kind: 'api-key', role: 'administrator', scopes });
    expect(mayHear(key([scope]), audience)).toBe(true);
    expect(mayHear(key(scopeSchema.options.filter((other) => other !== scope)), audience)).toBe(false);
  });

  it('C-057 a ringing call: also those whose phones ring or rang, and who speaks', () => {
    const [ringing, rang, speaking, nobody] = [person(), person(), person(), person()];
    const audience = audienceOf(callUpdated, {
      call: sampleCall({
        agentId: speaking.id,
        ringingAgentIds: [ringing.id],
        attempts: [
          { step: 'assignee', agentId: null, at: AT, result: 'nobody', reason: 'no assignee' },
          { step: 'team', agentId: rang.id, at: AT, result: 'timed-out', reason: null },
        ],
      }),
      visibility,
    });
    const told = [ringing, rang, speaking, nobody].map((principal) => mayHear(principal, audience));
    expect(told).toEqual([true, true, true, false]);
  });

  it('a call permission: also those who see only that conversation', () => {
    const memory = new VisibilityMemory();
    const permission = sampleCallPermission({ inboxId });
    memory.remember(newId(), permission.contactId, { ...visibility, assigneeId: outsider.id });
    expect(hearers(audienceOf(callPermissionChanged, { permission }, memory))).toEqual([
      'member',
      'leader',
      'outsider',
      'all',
    ]);
  });
});
