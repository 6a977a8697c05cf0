import { readSamples, usedBy, usedByPods } from '../../src/measure/resource-samples';

const TOP = `NAMESPACE        POD                      NAME          CPU(cores)   MEMORY(bytes)
bench-sidecar    client-1-abcde           client        150m         40Mi
bench-sidecar    client-1-abcde           istio-proxy   200m         80Mi
NAMESPACE        POD                      NAME          CPU(cores)   MEMORY(bytes)
bench-sidecar    client-1-abcde           client        160m         41Mi
bench-sidecar    client-1-abcde           istio-proxy   210m         81Mi
`;

test('outputs of kubectl top are read one after the other', () => {
  expect(readSamples('top.txt', TOP)).toHaveLength(4);
  expect(readSamples('top.txt', TOP)[0]).toEqual({
    namespace: 'bench-sidecar',
    pod: 'client-1-abcde',
    container: 'client',
    cpu: 0.15,
    memoryMB: (40 * 2 ** 20) / 1e6,
  });
});

test('what the containers of a pod took is added up, time by time', () => {
  const { cpu } = usedByPods(readSamples('top.txt', TOP), () => true);
  expect(cpu.map((one) => Number(one.toFixed(3)))).toEqual([0.35, 0.37]);
});

test('what one container took is by itself', () => {
  const { cpu } = usedBy(readSamples('top.txt', TOP), ({ container }) => container === 'istio-proxy');
  expect(cpu).toEqual([0.2, 0.21]);
});

test.each([
  ['', '[top.txt] has no samples'],
  ['bench server 3m 4Mi', '[top.txt:1] must have namespace, pod, container, CPU and memory'],
  ['a b c 3m 4Mi 5', '[top.txt:1] must have namespace'],
  ['a b c -3m 4Mi', '[top.txt:1] must have namespace'],
  ['# note\na b c much 4Mi', '[top.txt:2] must have namespace'],
  ['a b c 1e9 4Mi', '[top.txt:1] no container takes as much'],
])('refuses %j', (text, message) => {
  expect(() => readSamples('top.txt', text)).toThrow(message);
});
