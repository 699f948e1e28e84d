/** Who works in the demonstration workspace. All have the same generated password. */
export const administrator = {
  name: 'Amara Okafor',
  email: 'amara@nimbus-bakery.example',
  role: 'administrator',
} as const;

export const colleagues = [
  { name: 'Dana Weiss', email: 'dana@nimbus-bakery.example', role: 'super-agent' },
  { name: 'Sofia Lindqvist', email: 'sofia@nimbus-bakery.example', role: 'supervisor' },
  { name: 'Ravi Menon', email: 'ravi@nimbus-bakery.example', role: 'agent' },
  { name: 'Lucía Ferrer', email: 'lucia@nimbus-bakery.example', role: 'agent' },
] as const;

export const people = [administrator, ...colleagues];
