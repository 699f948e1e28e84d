import { days, minus, newId } from '@parlance/shared/kernel';
import { startTestService, temporaryDirectory, testDatabase } from '@parlance/testing/harness';
import { completeSchema } from '@parlance/platform/service-host';
import { messagingGateway } from './service';

it('C-004 I37 keeps raw webhooks for as many days as are set, in partitions of a day', async () => {
  const database = await testDatabase(completeSchema(messagingGateway));
  const ago = (n: number): Date => minus(new Date(), days(n));
  const day = (moment: Date): string => moment.toISOString().slice(0, 10);
  const partition = (n: number) =>
    database.query(`select messaging.ensure_partition('webhook_item', $1, $2, $3)`, [
      day(ago(n)),
      day(ago(n - 1)),
      `p${day(ago(n)).replaceAll('-', '')}`,
    ]);
  const journalled = (n: number) =>
    database.query(
      `insert into messaging.webhook_item (tenant_id, id, received_at, provider, app_id, secret_fingerprint, field, kind,
         payload, state)
       values ('unassigned', $1, $2, 'whatsapp-cloud', '1', 'f', $3, 'unknown', '{}', 'unknown')`,
      [newId(), ago(n), `day-${n}`],
    );
  const kept = async (): Promise<string[]> =>
    (
      await database.query<{ field: string }>(
        'select field from messaging.webhook_item order by received_at desc',
      )
    ).map(({ field }) => field);

  // Two have a partition of their day. For the others there was none, as after an outage of the maintenance.
  for (const n of [40, 12]) await partition(n);
  for (const n of [40, 30, 15, 12, 9]) await journalled(n);
  expect(await kept()).toEqual(['day-9', 'day-12', 'day-15', 'day-30', 'day-40']);

  const run = async (retentionDays: string): Promise<void> => {
    const service = await startTestService(messagingGateway, {
      database,
      env: { OBJECT_STORE_DIRECTORY: temporaryDirectory(), JOURNAL_RETENTION_DAYS: retentionDays },
    });
    await service.stop();
  };
  await run('20');
  expect(await kept()).toEqual(['day-9', 'day-12', 'day-15']);
  expect(
    await database.query("select to_regclass('messaging.webhook_item_p' || $1) as gone", [
      day(ago(40)).replaceAll('-', ''),
    ]),
  ).toEqual([{ gone: null }]);
  await run('10');
  expect(await kept()).toEqual(['day-9']);
});
