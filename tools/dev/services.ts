/** The services as `npm start` knows them; a test holds this list against the services' own definitions. */
export interface ServiceEntry {
  app: string;
  /** Also the prefix of its variables, its database role and the name of its port option. */
  schema: string;
  port: number;
  /** False: it keeps nothing in PostgreSQL. */
  database?: false;
}

export const services: readonly ServiceEntry[] = [
  { app: 'workspace-service', schema: 'workspace', port: 8084 },
  { app: 'policy-service', schema: 'policy', port: 8083 },
  { app: 'template-service', schema: 'templates', port: 8082 },
  { app: 'messaging-gateway', schema: 'messaging', port: 8081 },
  { app: 'media-bridge', schema: 'media', port: 8086, database: false },
  { app: 'call-signalling', schema: 'calls', port: 8085 },
  { app: 'recording-service', schema: 'recordings', port: 8087 },
  { app: 'automation-service', schema: 'automation', port: 8088 },
  { app: 'analytics-service', schema: 'analytics', port: 8089 },
  { app: 'api-gateway', schema: 'gateway', port: 8080 },
];

/** Programs outside that consume events, as tools/provision/outside-consumers.ts names them: each has a NATS user. */
export const outsideConsumers = ['message_log'] as const;

/** What else listens. */
export const otherPorts = { simulator: 8090, postgres: 15432, nats: 14222 } as const;
