import {
  Global,
  Inject,
  Module,
  type DynamicModule,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { CONFIG, type ConfigValues } from '@parlance/platform/config';
import { hours } from '@parlance/shared/kernel';
import { DataSource } from 'typeorm';
import type { databaseConfig, encryptionConfig } from './config';
import { connect } from './data-source';
import { FieldCipher, parseKeys } from './field-cipher';
import { forgetIdempotencyKeys } from './idempotency';
import { observePool } from './pool-metrics';
import type { ServiceSchema } from './schema';
import { UnitOfWork } from './unit-of-work';

type Config = ConfigValues<typeof databaseConfig> & Partial<ConfigValues<typeof encryptionConfig>>;

/** Provides `DataSource`, `UnitOfWork` and `FieldCipher` everywhere; the pool is closed after everything else. */
@Global()
@Module({})
export class PersistenceModule implements OnModuleInit, OnApplicationShutdown {
  private sweep: NodeJS.Timeout | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** With `connected`, the host has opened the connection before anything else starts. */
  static forService(schema: ServiceSchema, connected?: DataSource): DynamicModule {
    return {
      module: PersistenceModule,
      providers: [
        {
          provide: DataSource,
          inject: [CONFIG],
          useFactory: async (config: Config) => {
            const dataSource =
              connected ??
              (await connect(schema, {
                url: config.DATABASE_URL.reveal(),
                poolSize: config.DATABASE_POOL_SIZE,
              }));
            observePool(dataSource, schema.schema);
            return dataSource;
          },
        },
        {
          provide: UnitOfWork,
          inject: [DataSource],
          useFactory: (dataSource: DataSource) => new UnitOfWork(dataSource),
        },
        {
          provide: FieldCipher,
          inject: [CONFIG],
          useFactory: ({ ENCRYPTION_KEYS: keys }: Config) =>
            new FieldCipher(keys ? parseKeys(keys.reveal()) : new Map()),
        },
      ],
      exports: [DataSource, UnitOfWork, FieldCipher],
    };
  }

  onModuleInit(): void {
    this.sweep = setInterval(() => void this.forgetOldKeys().catch(() => undefined), hours(1)).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.sweep);
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }

  private async forgetOldKeys(): Promise<void> {
    const before = new Date(Date.now() - hours(this.config.IDEMPOTENCY_RETENTION_HOURS));
    await this.unitOfWork.acrossTenants((tx) => forgetIdempotencyKeys(tx, before));
  }
}
