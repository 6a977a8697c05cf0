import rule from '../../../../src/check/rules/schema/client-tls-port-repeated';
import { gateway } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'two ports': gateway('tls: {frontend: {default: {}, perPort: [{port: 443, tls: {}}, {port: 8443, tls: {}}]}}'),
  },
  invalid: {
    'one port twice': {
      given: gateway('tls: {frontend: {default: {}, perPort: [{port: 443, tls: {}}, {port: 443, tls: {}}]}}'),
      finds: [{ message: 'repeated', at: 'ingress/g spec.tls.frontend.perPort[1].port', says: '443' }],
    },
  },
});
