import { Controller, Get, Inject, Module } from '@nestjs/common';
import { CLOCK, defineConfig } from '@parlance/platform/config';
import { OnEvent, OnQuery, Outbox } from '@parlance/platform/messaging';
import { tenantTableSql, UnitOfWork } from '@parlance/platform/persistence';
import { defineEvent, defineQuery, type Envelope } from '@parlance/shared/contract-kit';
import { newId, type Clock } from '@parlance/shared/kernel';
import { z } from 'zod';
import type { ServiceDefinition } from './service-definition';

export const noted = defineEvent({
  context: 'notes',
  aggregate: 'note',
  event: 'written',
  version: 1,
  summary: 'A note was written',
  data: z.object({ text: z.string() }),
});
export const countNotes = defineQuery({
  context: 'notes',
  endpoint: 'count-notes',
  version: 1,
  summary: 'How many notes were heard of',
  request: z.object({}),
  reply: z.object({ count: z.int() }),
});

/** What the reader was told. */
export const heard: string[] = [];
/** Holds back `GET /slow`. */
export const gate: { opens: Promise<void> } = { opens: Promise.resolve() };

@Controller()
class NoteController {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('now')
  now() {
    return { now: this.clock.now().toISOString() };
  }

  @Get('slow')
  async slow() {
    await gate.opens;
    return { done: true };
  }

  @Get('write')
  async write() {
    return this.unitOfWork.run('one', (tx) =>
      this.outbox.add(tx, noted, { aggregateId: newId(), aggregateVersion: 1, data: { text: 'hello' } }),
    );
  }

  @OnEvent(noted, { durable: 'reader' })
  async onNoted(envelope: Envelope<{ text: string }>) {
    heard.push(envelope.data.text);
  }

  @OnQuery(countNotes)
  async count(_request: object) {
    return { count: heard.length };
  }
}

@Module({ controllers: [NoteController] })
class NotesModule {}

@Controller()
class PlainController {
  @OnQuery(countNotes)
  async count(_request: object) {
    return { count: 7 };
  }
}

/** Serves the query of the notes and keeps nothing. */
@Module({ controllers: [PlainController] })
export class PlainModule {}

export const notesService: ServiceDefinition = {
  manifest: {
    name: 'notes-service',
    schema: 'notes',
    publishes: [noted],
    consumes: [{ contract: noted, durable: 'reader' }],
    serves: [countNotes],
    asks: [countNotes],
  },
  schema: {
    schema: 'notes',
    entities: [],
    migrations: [
      { id: '0001-note', up: ['create table note (tenant_id text primary key)', tenantTableSql('note')] },
    ],
  },
  config: [
    defineConfig('Notes', 'For this test.', {
      NOTES_LIMIT: z.coerce.number().default(3).describe('A limit'),
    }),
  ],
  module: () => NotesModule,
  port: 0,
};
