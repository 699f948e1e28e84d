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
  { name: 'Bastian Koch', email: 'bastian@nimbus-bakery.example', role: 'agent' },
] as const;

type Email = (typeof colleagues)[number]['email'];

/** Each team works in one inbox, named by its phone number id at Meta. */
export const teams: { name: string; members: Email[]; supervisors: Email[]; phoneNumberId: string }[] = [
  {
    name: 'Front desk',
    members: ['ravi@nimbus-bakery.example', 'lucia@nimbus-bakery.example'],
    supervisors: ['sofia@nimbus-bakery.example'],
    phoneNumberId: '2004000000000001',
  },
  {
    name: 'Wholesale',
    members: ['bastian@nimbus-bakery.example'],
    supervisors: [],
    phoneNumberId: '2004000000000002',
  },
];

export const people = [administrator, ...colleagues];
