import rule from '../../../../src/check/rules/schema/listener-protocol';
import { gateway } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    HTTP: gateway('listeners: [{name: a, port: 80, protocol: HTTP, hostname: a.example.com}]'),
    'HTTPS with a certificate': gateway(
      'listeners: [{name: a, port: 80, protocol: HTTPS, tls: {certificateRefs: [{name: a}]}}]',
    ),
    'HTTPS without tls': gateway('listeners: [{name: a, port: 80, protocol: HTTPS}]'),
    'options in place of a certificate': gateway(
      'listeners: [{name: a, port: 80, protocol: HTTPS, tls: {options: {gateway.istio.io/tls-terminate-mode: MUTUAL}}}]',
    ),
    'TLS passed through': gateway(
      'listeners: [{name: a, port: 80, protocol: TLS, tls: {mode: Passthrough}, hostname: a.example.com}]',
    ),
    'TLS without tls, before 1.5': {
      given: gateway('listeners: [{name: a, port: 80, protocol: TLS}]'),
      platform: { gatewayApi: '1.4' },
    },
    HBONE: gateway('listeners: [{name: a, port: 80, protocol: HBONE}]'),
  },
  invalid: {
    'tls on HTTP': {
      given: gateway('listeners: [{name: a, port: 80, protocol: HTTP, tls: {certificateRefs: [{name: a}]}}]'),
      finds: [{ message: 'tls', at: 'ingress/g spec.listeners[0].tls', says: 'HTTP' }],
    },
    'a hostname on TCP': {
      given: gateway('listeners: [{name: a, port: 80, protocol: TCP, hostname: a.example.com}]'),
      finds: [{ message: 'hostname', at: 'ingress/g spec.listeners[0].hostname', says: 'TCP' }],
    },
    'a hostname and tls on UDP': {
      given: gateway('listeners: [{name: a, port: 80, protocol: UDP, hostname: a.example.com, tls: {}}]'),
      finds: [
        { message: 'tls', at: 'ingress/g spec.listeners[0].tls' },
        { message: 'hostname', at: 'ingress/g spec.listeners[0].hostname' },
      ],
    },
    'HTTPS passed through': {
      given: gateway('listeners: [{name: a, port: 80, protocol: HTTPS, tls: {mode: Passthrough}}]'),
      finds: [{ message: 'mode', at: 'ingress/g spec.listeners[0].tls.mode', says: 'Passthrough' }],
    },
    'TLS without tls': {
      given: gateway('listeners: [{name: a, port: 80, protocol: TLS}]', 'ListenerSet'),
      finds: [{ message: 'missing', at: 'ingress/g spec.listeners[0]' }],
    },
    'no certificate': {
      given: gateway('listeners: [{name: a, port: 80, protocol: HTTPS, tls: {}}]'),
      finds: [{ message: 'certificate', at: 'ingress/g spec.listeners[0].tls' }],
    },
    'no certificate for TLS that is terminated': {
      given: gateway('listeners: [{name: a, port: 80, protocol: TLS, tls: {mode: Terminate, certificateRefs: []}}]'),
      finds: [{ message: 'certificate', at: 'ingress/g spec.listeners[0].tls' }],
    },
  },
});
