import fc from 'fast-check';
import { canonicalJson } from './idempotency';
import { recordsetInsert } from './recordset';
import { SnakeNaming } from './snake-naming';
import { tenantTableSql } from './tenant-table';

it('writes the same content the same way, whatever the order of its names', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(reversed)).toBe(canonicalJson(value));
    }),
  );
  expect(canonicalJson({ b: [2, 1], a: { d: 1, c: 2 } })).toBe('{"a":{"c":2,"d":1},"b":[2,1]}');
  expect(canonicalJson(undefined)).toBe('null');
});

it('builds one statement for all rows', () => {
  expect(recordsetInsert('item', { id: 'uuid', body: 'jsonb' }, 'on conflict do nothing')).toBe(
    'insert into "item" ("id", "body") select "id", "body" from json_to_recordset($1) as r("id" uuid, "body" jsonb) on conflict do nothing',
  );
});

it.each(['a"b', 'Item', 'a b', '', 'x;drop', '1a'])('refuses %j as a name', (name) => {
  expect(() => tenantTableSql(name)).toThrow('not a lower-case SQL name');
  expect(() => recordsetInsert(name, { id: 'text' })).toThrow('not a lower-case SQL name');
});

it('names columns as SQL does', () => {
  const naming = new SnakeNaming();
  expect(naming.columnName('createdAt', '', [])).toBe('created_at');
  expect(naming.columnName('wa2Id', '', [])).toBe('wa2_id');
  expect(naming.columnName('x', 'tenant_id', [])).toBe('tenant_id');
  expect(naming.tableName('ApiKey', undefined)).toBe('api_key');
  expect(naming.tableName('ApiKey', 'api_keys')).toBe('api_keys');
});
