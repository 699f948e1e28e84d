/** The services as `npm start` knows them; tools/provision holds this list against the services' own definitions. */
export interface ServiceEntry {
  app: string;
  /** Also the prefix of its variables, its database role and the name of its port option. */
  schema: string;
  port: number;
}

export const services: readonly ServiceEntry[] = [
  { app: 'workspace-service', schema: 'workspace', port: 8082 },
  { app: 'policy-service', schema: 'policy', port: 8084 },
  { app: 'template-service', schema: 'templates', port: 8083 },
  { app: 'messaging-gateway', schema: 'messaging', port: 8081 },
  { app: 'api-gateway', schema: 'gateway', port: 8080 },
];

/** What else listens. */
export const otherPorts = { simulator: 8090, postgres: 15432, nats: 14222 } as const;
