import * as fc from 'fast-check';
import { isBlock, isIpAddress, isIpOrBlock } from '../../src/input/addresses';

const SEED = 20261125;

// What Go's netip.ParseAddr and ParsePrefix take, which is how Istio reads addresses (pkg/config/validation/agent).
const ADDRESSES = ['10.0.0.1', '255.255.255.255', '::1', '2001:db8::7', '::ffff:10.0.0.1'];
const BLOCKS = ['10.0.0.0/8', '0.0.0.0/0', '10.0.0.1/32', '2001:db8::/32', '::/0', '::1/128'];
const NEITHER = [
  ...'10.0.0 10.0.0.256 10.0.0.01 1.2.3.4.5 10.0.0.0/33 ::/129 10.0.0.0/08 10.0.0.0/ 10.0.0.0/8/9 /8 10.0.0.0/-1'.split(
    ' ',
  ),
  ...'10.0.0.0/+8 10.0.0.0/8.0 fe80::1%eth0/64 example.com localhost 10.0.0.1:80 [::1] :: :::'
    .split(' ')
    .filter((x) => x !== '::'),
  '',
  ' 10.0.0.1',
  '10.0.0.1\n',
];

test('an address or a block is told from everything else', () => {
  expect([...ADDRESSES, ...BLOCKS].filter((x) => !isIpOrBlock(x))).toEqual([]);
  expect(NEITHER.filter((x) => isIpOrBlock(x))).toEqual([]);
});

test('an address is no block', () => {
  expect([...ADDRESSES, ...BLOCKS].filter((x) => isIpAddress(x))).toEqual(ADDRESSES);
  expect([...ADDRESSES, ...BLOCKS].filter((x) => isBlock(x))).toEqual(BLOCKS);
});

test('what is no text is neither', () => {
  const anything = fc.anything().filter((value) => typeof value !== 'string');
  fc.assert(
    fc.property(anything, (value) => {
      expect([isIpAddress(value), isIpOrBlock(value)]).toEqual([false, false]);
    }),
    { seed: SEED },
  );
});
