import rule from '../../../../src/check/rules/schema/enum';
import { deployment, gateway } from '../../structure-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'a value of the list': deployment(
      '{ name: web, image: web, imagePullPolicy: Always, ports: [{ containerPort: 80, protocol: UDP }] }',
    ),
    'one of a list that is open': deployment('{ name: web, image: web, env: [{ name: protocol, value: tcp }] }'),
  },
  invalid: {
    'another spelling': {
      given: deployment('{ name: web, image: web, ports: [{ containerPort: 80, protocol: tcp }] }'),
      finds: [
        {
          message: 'none',
          at: 'shop/web spec.template.spec.containers[0].ports[0].protocol',
          says: '"tcp" is none of TCP, UDP, SCTP',
          fix: 'write TCP',
        },
      ],
    },
    'one that is like none': {
      given: gateway('{ name: web, port: 443, protocol: HTTPS, tls: { mode: Nothing } }'),
      finds: [{ message: 'none', at: 'edge/web spec.listeners[0].tls.mode', says: 'Terminate, Passthrough' }],
    },
  },
});
