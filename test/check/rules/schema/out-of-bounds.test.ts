import rule from '../../../../src/check/rules/schema/out-of-bounds';
import { gateway } from '../../structure-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'the largest port': gateway('{ name: web, port: 65535, protocol: HTTP }'),
  },
  invalid: {
    'a port beyond': {
      given: gateway('{ name: web, port: 65536, protocol: HTTP }'),
      finds: [{ message: 'bounds', at: 'edge/web spec.listeners[0].port', says: 'at most 65535' }],
    },
    'no listener at all': {
      given: gateway(''),
      finds: [
        { message: 'bounds', at: 'edge/web spec.listeners', says: 'a list of 0 is out of bounds: elements at least 1' },
      ],
    },
    'a text that is too long': {
      given: gateway(`{ name: web, port: 80, protocol: ${'A'.repeat(256)} }`),
      finds: [{ message: 'bounds', at: 'edge/web spec.listeners[0].protocol', says: 'characters at most 255' }],
    },
  },
});
