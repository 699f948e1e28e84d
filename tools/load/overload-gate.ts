import { WholeSystem } from '@parlance/testing/whole-system';
import { withOwnServers } from '../chaos/target';
import type { Gate } from '../gates/gate';
import { AS_IN_PRODUCTION } from './as-in-production.ts';
import { overload } from './overload';

export const overloadGate: Gate = {
  id: 'R10',
  promise: 'ten times as many webhooks as can be carried lose nothing and cost nobody a call',
  async run(options) {
    options.say('starting every service as a process of its own');
    const system = await WholeSystem.start({ separate: true, environment: AS_IN_PRODUCTION });
    try {
      return await overload(withOwnServers(system), options);
    } finally {
      await system.stop();
    }
  },
};
