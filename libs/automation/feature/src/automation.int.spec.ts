import { callDataExtracted, utteranceHeard } from '@parlance/recordings/contracts';
import type { MappingSource } from '@parlance/automation/contracts';
import { callAnswered, callEnded } from '@parlance/calls/contracts';
import { policyErrors } from '@parlance/policy/contracts';
import { platformErrors, ProblemError } from '@parlance/shared/contract-kit';
import { hours, minutes, newId, seconds } from '@parlance/shared/kernel';
import { eventually } from '@parlance/testing/harness';
import type { Template } from '@parlance/templates/contracts';
import {
  inboxOf,
  inCall,
  LEASE,
  missedCall,
  postCall,
  startAutomation,
  templateOf,
  type AutomationBench,
} from './automation.fixture';
import type { FunctionDraft } from './persistence/function-repository';

const BOOKED = { appointment_booked: true, appointment_date: 'friday' };

describe('message functions on calls', () => {
  let bench: AutomationBench;

  beforeAll(async () => {
    bench = await startAutomation();
    const agent = await bench.createAgent();
    await bench.createFunction(agent, postCall());
    await bench.createFunction(agent, missedCall());
    await bench.createFunction(agent, inCall());
  });

  afterAll(() => bench?.stop());

  beforeEach(() => {
    bench.messaging.before = () => undefined;
    bench.messaging.after = () => undefined;
  });

  /** A call that was answered and has ended. */
  const connectedCall = () => bench.ended(bench.answered(bench.call()));
  const run = async (callId: string, functionName: string) =>
    (await bench.runsOf(callId)).filter((entry) => entry.functionName === functionName);
  const runReaches = (callId: string, functionName: string, expected: Record<string, unknown>) =>
    eventually(async () => {
      const runs = await run(callId, functionName);
      expect(runs).toHaveLength(1);
      expect(runs[0]).toMatchObject(expected);
      return runs[0]!;
    });

  it('K-012 K-023 K-024 K-030 K-035 sends a confirmation once after a call in which an appointment was booked', async () => {
    const call = connectedCall();
    await bench.stateEnded(call);
    await bench.stateData(call, BOOKED);
    await runReaches(call.id, 'appointment_confirmation', { state: 'sent', messageState: 'queued' });
    expect(bench.sentTo(call.conversationId)).toMatchObject([
      {
        content: {
          type: 'template',
          name: 'appointment',
          language: 'en_US',
          parameters: { 'body.1': 'friday' },
        },
      },
    ]);
    await runReaches(call.id, 'missed_call', { state: 'skipped', reason: { code: 'call-type' } });
  });

  it('K-036 one condition that does not hold stops it, and the run says which', async () => {
    const call = connectedCall();
    await bench.stateEnded(call);
    await bench.stateData(call, { ...BOOKED, appointment_booked: false });
    await runReaches(call.id, 'appointment_confirmation', {
      state: 'skipped',
      reason: { code: 'condition', detail: 'appointment_booked equals true: it was false' },
      evidence: {
        callType: 'connected',
        conditions: [{ key: 'appointment_booked', was: false, holds: false }],
      },
    });
    expect(bench.sentTo(call.conversationId)).toEqual([]);
  });

  it('K-004 K-025 K-034 sends another at once after a call that nobody answered', async () => {
    const call = bench.ended(bench.call());
    await bench.stateEnded(call);
    await runReaches(call.id, 'missed_call', { state: 'sent' });
    await runReaches(call.id, 'appointment_confirmation', { state: 'skipped' });
    expect(bench.sentTo(call.conversationId)).toMatchObject([
      { content: { name: 'sorry', parameters: { 'body.1': 'Sari Wijaya' } } },
    ]);
  });

  it('K-015 sends nothing with a hole, and names it', async () => {
    const call = connectedCall();
    await bench.stateEnded(call);
    await bench.stateData(call, { appointment_booked: true, appointment_date: null });
    await runReaches(call.id, 'appointment_confirmation', {
      state: 'refused',
      reason: { code: 'missing-values', detail: expect.stringContaining('appointment_date') },
    });
    expect(bench.sentTo(call.conversationId)).toEqual([]);
  });

  it('opening 8 facts in any order and twice give one run and one message', async () => {
    const call = bench.answered(bench.call());
    const over = bench.ended(call);
    const visibility = bench.visibilityOf(call);
    const facts = [
      [
        callDataExtracted,
        bench.envelope(callDataExtracted, {
          ...bench.ofCall(call),
          variables: BOOKED,
          method: 'offline',
          reason: null,
        }),
      ],
      [callEnded, bench.envelope(callEnded, { call: over, visibility })],
      [callAnswered, bench.envelope(callAnswered, { call, visibility })],
    ] as const;
    for (const [contract, envelope] of [...facts, ...facts.toReversed()])
      await bench.publish(contract, envelope);
    await bench.stateEnded(over);
    await bench.stateData(call, { ...BOOKED, appointment_date: 'monday' });
    await runReaches(call.id, 'appointment_confirmation', { state: 'sent' });
    expect(bench.sentTo(call.conversationId)).toHaveLength(1);
  });

  it('evaluates with what is known when the data do not come, after ten minutes and once', async () => {
    const call = connectedCall();
    const due = bench.clock.now().getTime() + minutes(10);
    await bench.stateEnded(call);
    await eventually(async () =>
      expect(
        await bench.database.query(
          `select evaluated, evaluate_at as "evaluateAt" from automation.call where id = '${call.id}'`,
        ),
      ).toEqual([{ evaluated: false, evaluateAt: new Date(due) }]),
    );
    expect(await bench.runsOf(call.id)).toEqual([]);
    bench.pass(minutes(11));
    const decided = await runReaches(call.id, 'appointment_confirmation', { state: 'skipped' });
    expect(decided.evidence).toMatchObject({ callData: 'not known in time' });
    await bench.stateData(call, BOOKED);
    await eventually(async () =>
      expect(await bench.database.query(`select drawn from automation.call where id = '${call.id}'`)).toEqual(
        [{ drawn: BOOKED }],
      ),
    );
    expect(await run(call.id, 'appointment_confirmation')).toEqual([decided]);
  });

  it('K-017 K-018 K-019 fires once in a call, also when it is asked for again, and before the call is known', async () => {
    const call = bench.answered(bench.call());
    const said = bench.envelope(utteranceHeard, {
      ...bench.ofCall(call),
      utterance: {
        side: 'customer',
        startMs: 0,
        endMs: 900,
        text: 'please send me the verification code',
        confidence: 0.9,
      },
    });
    await bench.publish(utteranceHeard, said);
    await bench.stateAnswered(call);
    await runReaches(call.id, 'send_otp', {
      state: 'sent',
      evidence: { said: 'please send me the verification code', method: 'offline' },
    });
    await bench.publish(utteranceHeard, said);
    await bench.say(call, 'could you send me that code again');
    await bench.say(call, 'please send me the verification code', 'agent');
    await bench.say(call, 'do not send me the verification code');
    await bench.say(call, 'it is raining outside');
    await eventually(async () =>
      expect(
        await bench.database.query(
          `select 1 from automation.function_run where call_id = '${call.id}' and evidence ->> 'said' is not null`,
        ),
      ).toHaveLength(1),
    );
    await bench.heard(2);
    await bench.stateEnded(bench.ended(call));
    await bench.stateData(call, {});
    await eventually(async () => expect(await bench.runsOf(call.id)).toHaveLength(3));
    expect(bench.sentTo(call.conversationId)).toHaveLength(1);
  });

  it('K-003 refuses what is said after the end, and writes it down', async () => {
    const call = bench.answered(bench.call());
    await bench.stateAnswered(call);
    await bench.stateEnded(bench.ended(call));
    await bench.stateData(call, {});
    await eventually(async () => expect(await bench.runsOf(call.id)).toHaveLength(2));
    await bench.say(call, 'please send me the verification code');
    await runReaches(call.id, 'send_otp', { state: 'refused', reason: { code: 'after-end' } });
    expect(bench.sentTo(call.conversationId)).toEqual([]);
  });

  it('I22 keeps what policy or the template service refuse, with code and detail, and does not try again', async () => {
    const call = bench.ended(bench.call());
    bench.messaging.before = () => {
      throw new ProblemError(policyErrors.window_closed, { detail: 'The window has closed' });
    };
    const asked = bench.messaging.asked;
    await bench.stateEnded(call);
    await runReaches(call.id, 'missed_call', {
      state: 'refused',
      reason: { code: 'policy.window_closed', detail: 'The window has closed' },
      messageId: null,
    });
    await eventually(async () =>
      expect(
        await bench.database.query(
          `select due_at, outgoing from automation.function_run where call_id = '${call.id}' and state = 'refused'`,
        ),
      ).toEqual([{ due_at: null, outgoing: null }]),
    );
    expect(bench.messaging.asked).toBe(asked + 1);
  });

  it('tries again while messaging is not there', async () => {
    const call = bench.ended(bench.call());
    let refusals = 2;
    bench.messaging.before = () => {
      if (refusals-- > 0) throw new ProblemError(platformErrors.unavailable, { detail: 'away' });
    };
    await bench.stateEnded(call);
    await eventually(async () => {
      bench.pass(seconds(5));
      expect(await run(call.id, 'missed_call')).toMatchObject([{ state: 'sent' }]);
    });
    expect(bench.sentTo(call.conversationId)).toHaveLength(1);
  });

  it('gives up when it is of no use any more, and says so', async () => {
    const call = bench.ended(bench.call());
    bench.messaging.before = () => {
      throw new ProblemError(platformErrors.unavailable, { detail: 'away' });
    };
    await bench.stateEnded(call);
    await runReaches(call.id, 'missed_call', { state: 'sending' });
    bench.pass(hours(7));
    const over = await runReaches(call.id, 'missed_call', { state: 'failed' });
    expect(over.reason).toMatchObject({ code: 'platform.unavailable' });
  });

  /** From now on the process gets no further than this: what it writes then is lost, as with its death. */
  const dieAt = async (when: string) => {
    await bench.database.query(
      `create function automation.die() returns trigger language plpgsql as $$ begin
         if ${when} then raise exception 'crash'; end if; return new; end $$`,
    );
    await bench.database.query(
      'create trigger die before update on automation.function_run for each row execute function automation.die()',
    );
  };
  const startAgain = async () => {
    await bench.stopService();
    await bench.database.query('drop trigger die on automation.function_run');
    await bench.database.query('drop function automation.die()');
    await bench.startService();
  };

  it('K-016 opening 8 killed between decision and sending, it sends once after the start', async () => {
    const call = bench.ended(bench.call());
    let reached = false;
    bench.messaging.before = () => {
      reached = true;
      throw new ProblemError(platformErrors.unavailable, { detail: 'the process dies here' });
    };
    await dieAt('new.attempts = old.attempts');
    await bench.stateEnded(call);
    await eventually(() => expect(reached).toBe(true));
    bench.messaging.before = () => undefined;
    await startAgain();
    expect(bench.sentTo(call.conversationId)).toEqual([]);
    expect(await run(call.id, 'missed_call')).toMatchObject([{ state: 'sending' }]);
    bench.pass(LEASE);
    await runReaches(call.id, 'missed_call', { state: 'sent' });
    expect(bench.sentTo(call.conversationId)).toHaveLength(1);
  });

  it('K-016 K-018 opening 8 killed between the answer of messaging and its own record, it sends nothing twice', async () => {
    const call = bench.ended(bench.call());
    const asked = bench.messaging.asked;
    await dieAt('new.message_id is not null and old.message_id is null');
    await bench.stateEnded(call);
    await eventually(() => expect(bench.sentTo(call.conversationId)).toHaveLength(1));
    await startAgain();
    expect(await run(call.id, 'missed_call')).toMatchObject([{ state: 'sending' }]);
    bench.pass(LEASE);
    const [sent] = bench.sentTo(call.conversationId);
    await runReaches(call.id, 'missed_call', { state: 'sent', messageId: sent!.message.id });
    expect(bench.messaging.asked).toBe(asked + 2);
    expect(bench.sentTo(call.conversationId)).toHaveLength(1);
  });

  it('K-053 follows the message, in whatever order its statuses come, and forgets what it said', async () => {
    const call = bench.ended(bench.call());
    await bench.stateEnded(call);
    await runReaches(call.id, 'missed_call', { state: 'sent' });
    const { message } = bench.sentTo(call.conversationId)[0]!;
    await bench.statusOf(message, 'delivered', 4);
    await bench.statusOf(message, 'sent', 3);
    await runReaches(call.id, 'missed_call', { state: 'sent', messageState: 'delivered' });
    await bench.statusOf(message, 'read', 5);
    await runReaches(call.id, 'missed_call', { messageState: 'read' });
    await eventually(async () =>
      expect(
        await bench.database.query(
          `select outgoing, due_at from automation.function_run where message_id = '${message.id}'`,
        ),
      ).toEqual([{ outgoing: null, due_at: null }]),
    );
  });

  it('K-053 a message that fails makes its run fail, with the reason', async () => {
    const call = bench.ended(bench.call());
    await bench.stateEnded(call);
    await runReaches(call.id, 'missed_call', { state: 'sent' });
    await bench.statusOf(bench.sentTo(call.conversationId)[0]!.message, 'failed', 3);
    const over = await runReaches(call.id, 'missed_call', { state: 'failed', messageState: 'failed' });
    expect(over.reason).toEqual({ code: '131026', detail: 'Undeliverable' });
  });

  it('K-053 reads a state that was reached before the message was known here', async () => {
    const call = bench.ended(bench.call());
    bench.messaging.after = () => {
      const [sent] = bench.sentTo(call.conversationId);
      if (sent) Object.assign(sent.message, { state: 'delivered', version: 6 });
    };
    await bench.stateEnded(call);
    const sent = await runReaches(call.id, 'missed_call', { state: 'sent' });
    expect(sent.messageState).toBe('delivered');
  });

  describe('what a message can carry', () => {
    const LINK = {
      key: 'button.0.url',
      component: 'button',
      kind: 'url-suffix',
      name: 'url',
      example: null,
    } as const;
    const FILE = {
      key: 'header.media',
      component: 'header',
      kind: 'document',
      name: 'document',
      example: null,
    } as const;
    const mediaId = newId();

    it.each<[string, FunctionDraft['trigger'], Template['variables'][number], MappingSource, unknown]>([
      [
        'K-021 a payment link during a call',
        {
          type: 'in-call',
          description: 'customer asks how to pay the bill',
          examples: ['how can i pay the bill', 'send me the payment link please'],
        },
        LINK,
        { source: 'metadata', key: 'invoice' },
        'INV-204',
      ],
      [
        'K-026 the link to a survey after a call',
        { type: 'post-call', callType: 'connected', conditions: [] },
        LINK,
        { source: 'metadata', key: 'survey' },
        'how-was-it',
      ],
      [
        'K-027 a document with the next steps after a call',
        { type: 'post-call', callType: 'connected', conditions: [] },
        FILE,
        { source: 'static', value: mediaId },
        { mediaId },
      ],
    ])('%s', async (title, trigger, variable, source, sent) => {
      const inboxId = newId();
      bench.inboxes.push(inboxOf(inboxId));
      const name = title.slice(0, 5).toLowerCase().replace('-', '_');
      bench.templates.push(templateOf(name, { variables: [variable] }));
      const agent = await bench.createAgent({ name: title, inboxIds: [inboxId] });
      await bench.createFunction(
        agent,
        postCall({
          name,
          trigger,
          template: { name, language: 'en_US' },
          mapping: { [variable.key]: source },
        }),
      );
      const metadata = { invoice: 'INV-204', survey: 'how-was-it' };
      const call = bench.answered(bench.call({ inboxId, metadata }));
      await bench.stateAnswered(call);
      if (trigger.type === 'in-call') await bench.say(call, 'how can i pay the bill');
      else {
        await bench.stateEnded(bench.ended(call));
        await bench.stateData(call, {});
      }
      await runReaches(call.id, name, { state: 'sent' });
      expect(bench.sentTo(call.conversationId)).toMatchObject([
        { content: { type: 'template', name, parameters: { [variable.key]: sent } } },
      ]);
    });
  });
});
