import { filePerStage } from '../../../src/gitops/layouts/file-per-stage';
import { headsIn, SHOP, shipmentOf } from './shipments';

test('each stage is a file, and names go by the order to apply them', () => {
  const files = filePerStage()(shipmentOf(SHOP));
  expect(files.map(({ path, text }) => [path, headsIn(text)])).toEqual([
    ['1-namespaces.yaml', ['Namespace shop', 'Namespace bank']],
    ['3-policies.yaml', ['AuthorizationPolicy cart', 'AuthorizationPolicy pay']],
    ['4-gateways.yaml', ['Gateway waypoint']],
    ['5-services.yaml', ['Service cart']],
    ['7-workloads.yaml', ['Deployment cart', 'Deployment pay']],
  ]);
});

test('an object of an early stage joins the file of a later one that it needs', () => {
  const shipment = shipmentOf(SHOP);
  const [first, ...others] = shipment.order.sequence;
  const stages = shipment.order.stages.map((stage, i) => (i === first ? 'workloads' : stage));
  const sequence = [...others, first!];
  const files = filePerStage()({ ...shipment, order: { ...shipment.order, sequence, stages } });
  expect(headsIn(files.at(-1)!.text).at(-1)).toBe(headsIn(filePerStage()(shipment)[0]!.text)[0]);
});

test('nothing to ship is no file', () => {
  expect(filePerStage()(shipmentOf([]))).toEqual([]);
});
