export { migrate } from './migrate';
export type {
  Concern,
  MigrateOptions,
  MigrationPlan,
  MigrationStep,
  NamespacePlan,
  ObjectName,
  StepChange,
  StepObject,
  StepRemoval,
  StepVerdict,
} from './plan';
