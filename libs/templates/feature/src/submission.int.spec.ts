import { newId, seconds } from '@parlance/shared/kernel';
import {
  createTemplate,
  deleteTemplate,
  editTemplate,
  lintTemplate,
  listTemplates,
} from '@parlance/templates/contracts';
import { eventually } from '@parlance/testing/harness';
import { Meta, WABA } from './meta.fixture';
import { Bench, BODY, draft } from './service.fixture';

describe('submitting templates', () => {
  let meta: Meta;
  let bench: Bench;

  beforeAll(async () => {
    meta = await Meta.start();
    bench = await Bench.start(meta);
  });

  afterAll(async () => {
    await bench?.stop();
    await meta?.stop();
  });

  it('C-122 C-123 C-125 makes templates about calls, and says of one that it asks for permission', async () => {
    const text = { type: 'BODY' as const, text: 'May we call you about your order today?' };
    const asking = draft({ components: [text, { type: 'CALL_PERMISSION_REQUEST' }] });
    const inviting = draft({
      components: [
        text,
        { type: 'BUTTONS', buttons: [{ type: 'VOICE_CALL', text: 'Call us', ttl_minutes: 2_880 }] },
      ],
    });
    for (const template of [asking, inviting]) {
      const { id } = await bench.create(template);
      await bench.deliver(await bench.decide(template.name, { action: 'approve' }));
      expect(await bench.untilStatus(id, 'APPROVED')).toMatchObject({
        components: template.components,
        variables: [],
      });
    }
    await bench.sync();
    expect(await bench.check(asking.name, {})).toMatchObject({
      asksCallPermission: true,
      components: [],
      rendered: { body: text.text, buttons: [] },
    });
    expect(await bench.check(inviting.name, { 'button.0.payload': 'ticket-991' })).toMatchObject({
      asksCallPermission: false,
      components: [{ sub_type: 'voice_call', parameters: [{ type: 'payload', payload: 'ticket-991' }] }],
      rendered: { buttons: [{ type: 'VOICE_CALL', text: 'Call us' }] },
    });
  });

  describe('when an answer is lost', () => {
    it.each([
      ['after Meta accepted it', 'after'],
      ['before Meta saw it', 'before'],
    ])('leaves no orphan and no double of a creation cut off %s', async (_, when) => {
      const template = draft();
      await meta.fail({ method: 'POST', path: '/message_templates' }, { when, effect: { kind: 'cut' } });
      const created = await bench.create(template);
      expect(created).toMatchObject({ status: 'PENDING', metaId: null, submission: 'creating' });
      expect(await meta.templates(template.name)).toHaveLength(when === 'after' ? 1 : 0);

      await bench.sweep();
      expect((await bench.get(created.id)).metaId).toBeNull();
      await meta.advance(seconds(20));
      await eventually(async () => expect((await bench.get(created.id)).submission).toBeNull());
      const [atMeta, ...others] = await meta.templates(template.name);
      expect(others).toEqual([]);
      expect(await bench.get(created.id)).toMatchObject({
        metaId: atMeta?.id,
        status: 'PENDING',
        submission: null,
      });
    });

    it('finds by reading the account what a process left that died after Meta accepted it', async () => {
      const template = draft();
      await meta.fail(
        { method: 'POST', path: '/message_templates' },
        { when: 'after', effect: { kind: 'http', httpStatus: 502 } },
      );
      const created = await bench.create(template);
      expect(created.submission).toBe('creating');
      await meta.advance(seconds(2));
      await bench.sync();
      const [atMeta] = await meta.templates(template.name);
      expect(await bench.get(created.id)).toMatchObject({ metaId: atMeta?.id, submission: null });
    });

    it('settles an edit by looking at what Meta has', async () => {
      const template = draft();
      const { id } = await bench.create(template);
      await bench.deliver(await bench.decide(template.name, { action: 'reject' }));
      await bench.untilStatus(id, 'REJECTED');
      const [atMeta] = await meta.templates(template.name);
      await meta.fail(
        { method: 'POST', path: `/${atMeta?.id}` },
        { when: 'after', effect: { kind: 'http', httpStatus: 500 } },
      );
      const components = [{ ...BODY, text: 'Dear {{1}}, your order is ready to collect.' }];
      const edited = await bench.answer(editTemplate, { actor: bench.actor(), templateId: id, components });
      expect(edited).toMatchObject({ status: 'REJECTED', submission: 'editing', components: [BODY] });
      expect(
        await bench.ask(editTemplate, { actor: bench.actor(), templateId: id, components }),
      ).toMatchObject({ code: 'templates.not_editable' });
      await meta.advance(seconds(20));
      await bench.sweep();
      expect(await bench.get(id)).toMatchObject({ status: 'PENDING', submission: null, components });
    });

    it('I26 keeps what Meta refuses later, with the reason', async () => {
      const template = draft();
      await meta.fail({ method: 'POST', path: '/message_templates' }, { effect: { kind: 'cut' } });
      const { id } = await bench.create(template);
      await meta.advance(seconds(20));
      await meta.fail(
        { method: 'POST', path: '/message_templates' },
        { effect: { kind: 'error', code: 100, details: 'Too many emojis' } },
      );
      await bench.sweep();
      expect(await bench.get(id)).toMatchObject({
        status: 'REJECTED',
        statusReason: { code: '100', detail: 'Too many emojis' },
        submission: null,
        metaId: null,
      });
      const again = await bench.answer(editTemplate, {
        actor: bench.actor(),
        templateId: id,
        components: [BODY],
      });
      expect(again).toMatchObject({ status: 'PENDING', metaId: expect.any(String), statusReason: null });
    });
  });

  describe('creating', () => {
    it('C-038 refuses what Meta would refuse, beside the line it is about, and submits nothing', async () => {
      const template = draft({ components: [{ type: 'BODY', text: '{{1}} is ready' }] });
      expect(
        await bench.ask(createTemplate, { actor: bench.actor(), wabaId: WABA, draft: template }),
      ).toMatchObject({
        code: 'templates.lint_failed',
        errors: expect.arrayContaining([
          expect.objectContaining({ path: 'components[0].text', rule: 'placeholder.edge' }),
        ]),
      });
      expect(await meta.templates(template.name)).toEqual([]);
      const linted = await bench.answer(lintTemplate, {
        actor: bench.actor({ role: 'agent' }),
        draft: template,
      });
      expect(linted.findings.map((f) => f.rule)).toContain('placeholder.edge');
      expect(linted.preview?.body).toBe('{{1}} is ready');
    });

    it('makes one template of one idempotency key and refuses another content under it', async () => {
      const template = draft();
      const key = newId();
      const [first, second] = await Promise.all([bench.create(template, key), bench.create(template, key)]);
      expect(second.id).toBe(first.id);
      expect(await meta.templates(template.name)).toHaveLength(1);
      expect(
        await bench.ask(createTemplate, {
          actor: bench.actor(),
          wabaId: WABA,
          draft: draft(),
          idempotencyKey: key,
        }),
      ).toMatchObject({ code: 'platform.idempotency_key_reused' });
    });

    it('refuses a name that is in the catalogue, and one that is only at Meta, which it takes over', async () => {
      const known = draft();
      await bench.create(known);
      const again = { actor: bench.actor(), wabaId: WABA, draft: known };
      expect(await bench.ask(createTemplate, again)).toMatchObject({ code: 'templates.name_taken' });

      const elsewhere = draft();
      const text = 'Something else is written in this one.';
      await meta.control('POST', 'setup', {
        templates: [
          {
            wabaId: WABA,
            name: elsewhere.name,
            language: 'en_US',
            category: 'UTILITY',
            components: [{ type: 'BODY', text }],
          },
        ],
      });
      expect(
        await bench.ask(createTemplate, { actor: bench.actor(), wabaId: WABA, draft: elsewhere }),
      ).toMatchObject({ code: 'templates.name_taken' });
      expect(await bench.check(elsewhere.name, {})).toMatchObject({ rendered: { body: text } });
    });

    it('passes on why Meta refuses, leaves nothing behind and takes the corrected request', async () => {
      const template = draft();
      const key = newId();
      await meta.fail(
        { method: 'POST', path: '/message_templates' },
        { effect: { kind: 'error', code: 100, details: 'Not like this' } },
      );
      const request = { actor: bench.actor(), wabaId: WABA, draft: template, idempotencyKey: key };
      expect(await bench.ask(createTemplate, request)).toMatchObject({
        code: 'templates.refused_by_meta',
        errors: [{ message: 'Not like this' }],
      });
      const listed = { actor: bench.actor(), search: template.name, limit: 5 };
      expect((await bench.answer(listTemplates, listed)).items).toEqual([]);
      expect(await bench.answer(createTemplate, request)).toMatchObject({ status: 'PENDING' });
    });

    it('says that an account is not connected', async () => {
      expect(
        await bench.ask(createTemplate, { actor: bench.actor(), wabaId: '99', draft: draft() }),
      ).toMatchObject({ code: 'platform.unavailable' });
    });

    it('submits a login code template, whose text Meta writes', async () => {
      const template = draft({
        category: 'AUTHENTICATION',
        components: [
          { type: 'BODY', text: '', add_security_recommendation: true },
          { type: 'FOOTER', text: '', code_expiration_minutes: 5 },
          { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE' }] },
        ],
      });
      await bench.create(template);
      await bench.deliver(await bench.decide(template.name, { action: 'approve' }));
      await eventually(async () =>
        expect(await bench.check(template.name, { 'body.1': '481920' })).toMatchObject({
          components: [
            { type: 'body', parameters: [{ text: '481920' }] },
            { type: 'button', sub_type: 'url', index: '0', parameters: [{ text: '481920' }] },
          ],
        }),
      );
    });
  });

  it('deletes a template at Meta, and is not surprised to be asked twice', async () => {
    const template = draft();
    const { id } = await bench.create(template);
    await bench.deliver(await bench.decide(template.name, { action: 'reject' }));
    await bench.untilStatus(id, 'REJECTED');
    const request = { actor: bench.actor(), templateId: id };
    expect((await bench.answer(deleteTemplate, request)).status).toBe('DELETED');
    expect((await bench.answer(deleteTemplate, request)).status).toBe('DELETED');
    expect(await bench.check(template.name, {})).toMatchObject({ code: 'templates.unknown' });
    const listed = { actor: bench.actor(), search: template.name, limit: 5 };
    expect((await bench.answer(listTemplates, listed)).items).toEqual([]);
  });

  it('C-126 refuses to edit what waits for its review', async () => {
    const { id } = await bench.create(draft());
    expect(
      await bench.ask(editTemplate, { actor: bench.actor(), templateId: id, components: [BODY] }),
    ).toMatchObject({ code: 'templates.not_editable' });
  });
});
