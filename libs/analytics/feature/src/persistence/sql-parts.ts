/** Conditions with their parameters, gathered while a query is put together. `h` is the row of the history. */
export class SqlParts {
  readonly parameters: unknown[];
  private readonly conditions: string[] = [];

  constructor(tenantId: string) {
    this.parameters = [tenantId];
    this.conditions.push('h.tenant_id = $1');
  }

  parameter(value: unknown, type: string): string {
    return `$${this.parameters.push(value)}::${type}`;
  }

  and(condition: string): void {
    this.conditions.push(condition);
  }

  get where(): string {
    return this.conditions.join(' and ');
  }
}
