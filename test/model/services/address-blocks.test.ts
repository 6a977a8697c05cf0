import { addressBlockOf, addressOf, isWithin } from '../../../src/model/services/address-blocks';

const has = (block: string, address: string): boolean => isWithin(addressBlockOf(block)!, addressOf(address)!);

test.each<[string, string, boolean]>([
  ['10.0.0.0/8', '10.255.255.255', true],
  ['10.0.0.0/8', '11.0.0.0', false],
  ['10.1.2.3/24', '10.1.2.200', true],
  ['10.1.2.3', '10.1.2.3', true],
  ['10.1.2.3', '10.1.2.4', false],
  ['0.0.0.0/0', '203.0.113.7', true],
  ['203.0.113.128/25', '203.0.113.127', false],
  ['::/0', 'fd00::1', true],
  ['::/0', '10.0.0.1', false],
  ['0.0.0.0/0', 'fd00::1', false],
  ['fd00:10:244:2::/64', 'fd00:10:244:2::dc0', true],
  ['fd00:10:244:2::/64', 'fd00:10:244:3::dc0', false],
  ['fd00:10::/33', 'fd00:10:7fff::1', true],
  ['fd00:10::/33', 'fd00:10:8000::1', false],
  ['2001:db8::1', '2001:0DB8:0:0:0:0:0:1', true],
  ['fe80::1', 'fe80::1%eth0', true],
  ['::ffff:10.0.0.1', '::ffff:a00:1', true],
  ['::ffff:10.0.0.1', '10.0.0.1', false],
])('%s, and %s', (block, address, expected) => {
  expect(has(block, address)).toBe(expected);
});

test.each([
  '',
  '10.0.0',
  '10.0.0.256',
  '10.0.0.0/33',
  '10.0.0.0/08',
  '10.0.0.0/8/8',
  '10.0.0.0/',
  '::/129',
  'fe80::%eth0/64',
  'host',
])('%j is no block', (text) => {
  expect(addressBlockOf(text)).toBeUndefined();
});
