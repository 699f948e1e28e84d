import { services as definitions } from '../../apps/all-in-one/src/services';
import { services } from './services.ts';

it('starts the services as they define themselves', () => {
  expect(services).toEqual(
    definitions.map(({ manifest, schema, port, database }) => ({
      app: manifest.name,
      schema: schema.schema,
      port,
      ...(database === false && { database }),
    })),
  );
});
