import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { callDataExtracted, recordingUpdated, transcriptCompleted } from '@parlance/recordings/contracts';
import { eventually, silent, spoken } from '@parlance/testing/harness';
import { startRecordings, type RecordingsBench } from '../recordings.fixture';

const BUNDLE = 'dist/libs/recordings/feature/service-under-test.mjs';
const LONG = 400_000;
const PATIENT = { timeoutMs: 120_000, intervalMs: 10 };

let bench: RecordingsBench;
beforeAll(async () => {
  bench = await startRecordings();
}, LONG);
afterAll(() => bench.stop());

/** Also when the test fails before it kills it. */
let child: ChildProcess | undefined;
afterEach(() => void child?.kill('SIGKILL'));

/** The service as it is shipped, in a process of its own. */
function startProcess(): ChildProcess {
  execFileSync(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { bundle } from './tools/build/bundle.mjs'; await bundle('apps/recording-service/src/main.ts', '${BUNDLE}');`,
  ]);
  return spawn(process.execPath, [BUNDLE], {
    env: { ...process.env, ...bench.processEnvironment() },
    stdio: 'ignore',
  });
}

it.each(['transcript', 'summary'] as const)(
  'a process that is killed in the step %s leaves a call that another one finishes, once',
  async (step) => {
    bench.drawing({ name: 'wants_to_cancel', examples: ['cancel my order'] });
    await bench.halt();
    child = startProcess();
    const ended = once(child, 'exit');
    const call = bench.call();
    await bench.record(call, { customer: spoken('I would like to cancel my order'), agent: silent(3) });
    await bench.answered(call);
    await bench.underWay(call);
    await bench.ended(call);
    await eventually(async () => {
      const rows = await bench.database.query(
        'select from recordings.call_recording where call_id = $1 and step = $2 and lease_id is not null',
        [call.id, step],
      );
      expect(rows).toHaveLength(1);
    }, PATIENT);
    child.kill('SIGKILL');
    await ended;
    await bench.start();
    const record = await bench.finished(call);
    expect(record.transcript.utterances.map(({ text }) => text).join()).toContain('cancel my order');
    expect(record.variables).toEqual({ wants_to_cancel: true });
    await eventually(() => {
      expect(bench.announced(callDataExtracted, call)).toHaveLength(1);
      expect(bench.announced(transcriptCompleted, call)).toHaveLength(1);
      // What the killed process had not sent comes after what its successor says; the version tells.
      const versions = bench.announced(recordingUpdated, call).map(({ version }) => version);
      expect(versions.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
    });
  },
  LONG,
);
