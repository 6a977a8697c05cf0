import rule from '../../../../src/check/rules/telemetry/grpc-denied-is-200';
import { object } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const service = (ports: string): string => object('v1', 'Service', `{ports: [${ports}]}`, { name: 'web' });
const GRPC = '{name: grpc, port: 80}';
const rate = (labels: string): string => `'sum(rate(istio_requests_total{${labels}}[5m]))'`;
const analysis = (query: string): string =>
  object(
    'argoproj.io/v1alpha1',
    'AnalysisTemplate',
    `{metrics: [{name: m, provider: {prometheus: {query: ${query}}}}]}`,
  );
const canary = (port: string, metric = 'name: request-success-rate', provider = 'istio'): string =>
  object(
    'flagger.app/v1beta1',
    'Canary',
    `{provider: ${provider}, service: {port: 80, ${port}}, analysis: {metrics: [{${metric}}]}}`,
  );
const WEB = 'destination_service="web.shop.svc.cluster.local"';
const FAILED = 'response_code!~"5.*"';

// Labels of the standard metrics (https://istio.io/latest/docs/reference/config/metrics/).
testRule(rule, {
  valid: {
    'the status of gRPC': service(GRPC) + analysis(rate(`${WEB},${FAILED},grpc_response_status="0"`)),
    HTTP: service('{name: http, port: 80}') + analysis(rate(`${WEB},${FAILED}`)),
    'gRPC among other ports': service(`${GRPC}, {name: http, port: 81}`) + analysis(rate(`${WEB},${FAILED}`)),
    'a count of all requests': service(GRPC) + analysis(rate(WEB)),
    'another metric': service(GRPC) + analysis(rate(`${WEB},${FAILED}`).replace('istio_requests', 'http_requests')),
    'a Service by a pattern': service(GRPC) + analysis(rate(`${WEB.replace('=', '=~')},${FAILED}`)),
    'a Service by a blank of a template':
      service(GRPC) + analysis(rate(`destination_service="{{args.service}}",${FAILED}`)),
    'a Service by its name alone, which may be in any namespace':
      service(GRPC) + analysis(rate(`destination_service_name="web",${FAILED}`)),
    'a Service that is not in the input': { given: analysis(rate(`${WEB},${FAILED}`)), world: 'open' },
    'a query of the wrong type': analysis('[up]'),
    'a canary of HTTP': canary('portName: http'),
    'a canary with a template': canary('portName: grpc', 'name: request-success-rate, templateRef: {name: mine}'),
    'a canary that goes by time': canary('portName: grpc', 'name: request-duration'),
    'a canary of another provider': canary('portName: grpc', 'name: request-success-rate', 'nginx'),
    'a canary whose protocol is not what its port is called': canary('portName: grpc, appProtocol: http'),
  },
  invalid: {
    'a Service by its host': {
      given: service(GRPC) + analysis(rate(`${WEB},${FAILED}`)),
      finds: [
        {
          message: 'query',
          at: 'shop/p spec.metrics[0].provider.prometheus.query',
          says: 'calls to Service shop/web',
          fix: 'grpc_response_status',
        },
      ],
    },
    'a Service by name and namespace, in a template of Flagger': {
      given:
        service('{port: 80, appProtocol: grpc}') +
        object(
          'flagger.app/v1beta1',
          'MetricTemplate',
          `{query: ${rate(`destination_service_name="web", destination_service_namespace="shop", ${FAILED}`)}}`,
        ),
      finds: [{ message: 'query', at: 'shop/p spec.query' }],
    },
    'all of gRPC, in an alert': {
      given: object(
        'monitoring.coreos.com/v1',
        'PrometheusRule',
        `{groups: [{rules: [{expr: ${rate('request_protocol="grpc",response_code="500"')}}]}]}`,
      ),
      finds: [{ message: 'query', at: 'shop/p spec.groups[0].rules[0].expr', says: 'gRPC Services' }],
    },
    'the success rate that Flagger brings': {
      given: canary('portName: grpc'),
      finds: [{ message: 'builtIn', at: 'shop/p spec.analysis.metrics[0].name', fix: 'MetricTemplate' }],
    },
    'a canary by its protocol': {
      given: canary('portName: web, appProtocol: grpc'),
      finds: [{ message: 'builtIn', at: 'shop/p spec.analysis.metrics[0].name', says: 'the port is grpc' }],
    },
  },
});
