import type { Names } from './names.ts';
import { libraryProject } from './library-project.ts';

export function featureFiles(context: Names, aggregate: Names, port: number): Record<string, string> {
  const folder = `libs/${context.kebab}/feature`;
  return {
    [`${folder}/project.json`]: libraryProject(context.kebab, 'feature'),
    [`${folder}/src/index.ts`]: indexFile(context, aggregate, port),
    [`${folder}/src/${context.kebab}.controller.ts`]: controllerFile(context, aggregate),
    [`${folder}/src/${aggregate.kebab}s.ts`]: useCaseFile(context, aggregate),
    [`${folder}/src/persistence/migrations.ts`]: migrationFile(context, aggregate),
    [`${folder}/src/persistence/${aggregate.kebab}-row.ts`]: rowFile(aggregate),
    [`${folder}/src/${context.kebab}.int.spec.ts`]: specFile(context, aggregate),
  };
}

const indexFile = (
  context: Names,
  { camel, pascal, kebab }: Names,
  port: number,
): string => `import { Module } from '@nestjs/common';
import { create${pascal}, get${pascal}, ${camel}Created } from '@parlance/${context.kebab}/contracts';
import type { ServiceManifest } from '@parlance/platform/messaging';
import type { ServiceSchema } from '@parlance/platform/persistence';
import type { ServiceDefinition } from '@parlance/platform/service-host';
import { ${context.pascal}Controller } from './${context.kebab}.controller';
import { ${pascal}s } from './${kebab}s';
import { ${pascal}Row } from './persistence/${kebab}-row';
import { ${context.camel}Migrations } from './persistence/migrations';

@Module({ controllers: [${context.pascal}Controller], providers: [${pascal}s] })
export class ${context.pascal}Module {}

export const ${context.camel}Manifest: ServiceManifest = {
  name: '${context.kebab}-service',
  schema: '${context.snake}',
  publishes: [${camel}Created],
  consumes: [],
  serves: [create${pascal}, get${pascal}],
  asks: [],
};

export const ${context.camel}Schema: ServiceSchema = {
  schema: '${context.snake}',
  migrations: ${context.camel}Migrations,
  entities: [${pascal}Row],
};

export const ${context.camel}Service: ServiceDefinition = {
  manifest: ${context.camel}Manifest,
  schema: ${context.camel}Schema,
  config: [],
  module: () => ${context.pascal}Module,
  http: 'health-only',
  port: ${port},
};
`;

const controllerFile = (
  context: Names,
  { pascal, camel, kebab }: Names,
): string => `import { Controller } from '@nestjs/common';
import { create${pascal}, get${pascal} } from '@parlance/${context.kebab}/contracts';
import { OnQuery } from '@parlance/platform/messaging';
import type { ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import { ${pascal}s } from './${kebab}s';

/** What this service hears and answers. */
@Controller()
export class ${context.pascal}Controller {
  constructor(private readonly ${camel}s: ${pascal}s) {}

  @OnQuery(create${pascal})
  create${pascal}(request: RequestOf<typeof create${pascal}>): Promise<ReplyOf<typeof create${pascal}>> {
    return this.${camel}s.create(request);
  }

  @OnQuery(get${pascal})
  get${pascal}(request: RequestOf<typeof get${pascal}>): Promise<ReplyOf<typeof get${pascal}>> {
    return this.${camel}s.get(request);
  }
}
`;

const useCaseFile = (
  context: Names,
  { pascal, camel, kebab }: Names,
): string => `import { Inject, Injectable } from '@nestjs/common';
import { ${camel}Created, type create${pascal}, type get${pascal}, type ${pascal} } from '@parlance/${context.kebab}/contracts';
import { ${camel}Label } from '@parlance/${context.kebab}/domain';
import { CLOCK } from '@parlance/platform/config';
import { Outbox } from '@parlance/platform/messaging';
import { idempotent, UnitOfWork } from '@parlance/platform/persistence';
import { platformErrors, ProblemError, type RequestOf } from '@parlance/shared/contract-kit';
import { newId, type Clock } from '@parlance/shared/kernel';
import { ${pascal}Row } from './persistence/${kebab}-row';

@Injectable()
export class ${pascal}s {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async create({ actor, label, idempotencyKey }: RequestOf<typeof create${pascal}>): Promise<${pascal}> {
    const { tenantId } = actor;
    const remembered = { operation: 'create-${kebab}', actorId: actor.id, label };
    return this.unitOfWork.run(tenantId, (tx) =>
      idempotent(tx, idempotencyKey, remembered, async () => {
        const row: ${pascal}Row = { tenantId, id: newId(), label: ${camel}Label(label), createdAt: this.clock.now() };
        await tx.manager.insert(${pascal}Row, row);
        const ${camel} = toWire(row);
        this.outbox.add(tx, ${camel}Created, { aggregateId: row.id, aggregateVersion: 1, data: { ${camel} } });
        return ${camel};
      }),
    );
  }

  async get({ actor, ${camel}Id }: RequestOf<typeof get${pascal}>): Promise<${pascal}> {
    const { tenantId } = actor;
    const row = await this.unitOfWork.run(tenantId, (tx) =>
      tx.manager.findOne(${pascal}Row, { where: { tenantId, id: ${camel}Id } }),
    );
    if (!row) throw new ProblemError(platformErrors.not_found, { detail: \`There is no ${kebab.replaceAll('-', ' ')} \${${camel}Id}\` });
    return toWire(row);
  }
}

const toWire = ({ id, label, createdAt }: ${pascal}Row): ${pascal} => ({ id, label, createdAt: createdAt.toISOString() });
`;

const migrationFile = (
  context: Names,
  { snake }: Names,
): string => `import { tenantTableSql, type Migration } from '@parlance/platform/persistence';

export const ${context.camel}Migrations: readonly Migration[] = [
  {
    id: '${context.kebab}-0001-${snake.replaceAll('_', '-')}',
    up: [
      \`create table ${snake} (
         tenant_id text not null,
         id uuid not null,
         label text not null,
         created_at timestamptz(3) not null,
         primary key (tenant_id, id)
       )\`,
      tenantTableSql('${snake}'),
    ],
  },
];
`;

const rowFile = ({
  pascal,
  snake,
}: Names): string => `import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('${snake}')
export class ${pascal}Row {
  @PrimaryColumn('text')
  tenantId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  label!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt!: Date;
}
`;

const specFile = (
  context: Names,
  { pascal, camel }: Names,
): string => `import { create${pascal}, get${pascal} } from '@parlance/${context.kebab}/contracts';
import type { Principal, QueryContract, ReplyOf, RequestOf } from '@parlance/shared/contract-kit';
import { ManualClock, newId } from '@parlance/shared/kernel';
import { eventually, startTestService, type TestService } from '@parlance/testing/harness';
import { ${context.camel}Service } from './index';

const NOW = new Date('2026-11-20T12:00:00.000Z');

describe('${context.kebab}-service', () => {
  let service: TestService;
  let nats: Awaited<ReturnType<TestService['nats']['connectAsOperator']>>;

  beforeAll(async () => {
    service = await startTestService(${context.camel}Service, { clock: new ManualClock(NOW) });
    nats = await service.nats.connectAsOperator();
  });

  afterAll(async () => {
    await nats?.close();
    await service?.stop();
  });

  const personOf = (tenantId: string): Principal => ({
    id: newId(),
    kind: 'user',
    tenantId,
    name: 'Ada',
    role: 'agent',
    teamIds: [],
    inboxIds: [],
    scopes: [],
  });

  const ask = async <Q extends QueryContract>(query: Q, request: RequestOf<Q>): Promise<ReplyOf<Q>> => {
    const reply = await nats.request(query.pattern, JSON.stringify(request), { timeout: 5_000 });
    const body: unknown = reply.json();
    if (reply.headers?.has('Nats-Service-Error-Code')) throw new Error(JSON.stringify(body));
    return query.reply.parse(body) as ReplyOf<Q>;
  };

  it('creates one and finds it again', async () => {
    const actor = personOf(newId());
    const created = await ask(create${pascal}, { actor, label: ' first  one ' });
    expect(created).toMatchObject({ label: 'first one', createdAt: NOW.toISOString() });
    await expect(ask(get${pascal}, { actor, ${camel}Id: created.id })).resolves.toEqual(created);
  });

  it('has one effect for one key, and says so to the others once', async () => {
    const actor = personOf(newId());
    const request = { actor, label: 'only', idempotencyKey: newId() };
    const [first, second] = await Promise.all([ask(create${pascal}, request), ask(create${pascal}, request)]);
    expect(second).toEqual(first);
    await eventually(async () => {
      const sql = 'select published_at from ${context.snake}.outbox where tenant_id = $1';
      const rows = await service.database.query<{ published_at: Date | null }>(sql, [actor.tenantId]);
      expect(rows.map((row) => row.published_at !== null)).toEqual([true]);
    });
  });

  it('shows nothing to another organisation', async () => {
    const { id } = await ask(create${pascal}, { actor: personOf(newId()), label: 'private' });
    const stranger = personOf(newId());
    await expect(ask(get${pascal}, { actor: stranger, ${camel}Id: id })).rejects.toThrow('platform.not_found');
  });
});
`;
