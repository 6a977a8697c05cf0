import rule from '../../../../src/check/rules/schema/pattern';
import { gateway } from '../../structure-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'names of their form': gateway('{ name: web-1, port: 80, protocol: HTTP, hostname: "*.example.com" }'),
  },
  invalid: {
    'a name with a capital': {
      given: gateway('{ name: Web, port: 80, protocol: HTTP }'),
      finds: [{ message: 'form', at: 'edge/web spec.listeners[0].name', says: '"Web" does not match' }],
    },
    'a host with an underscore': {
      given: gateway('{ name: web, port: 80, protocol: HTTP, hostname: a_b.example.com }'),
      finds: [{ message: 'form', at: 'edge/web spec.listeners[0].hostname' }],
    },
  },
});
