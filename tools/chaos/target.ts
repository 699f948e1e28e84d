import type { WholeSystem } from '@parlance/testing/whole-system';

/** A running system with servers that can be killed; whoever started them starts them again. */
export interface Target {
  readonly system: WholeSystem;
  /** Of the administrator, past anything that stands between the services and the server. */
  readonly databaseUrl: string;
  killPostgres(): void;
  killNats(): void;
  killNatsAndItsData(): void;
}

/** The servers that `npm start` itself runs, each service with a user of its own. */
export const withOwnServers = (system: WholeSystem): Target => ({
  system,
  databaseUrl: `postgresql://postgres:${encodeURIComponent(system.secret('postgres'))}@127.0.0.1:${system.ports['postgres']}/parlance`,
  killPostgres: () => system.killPostgres(),
  killNats: () => system.kill('nats'),
  killNatsAndItsData: () => system.killNatsAndItsData(),
});
