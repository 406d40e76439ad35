export { copulaGenerator } from './copula.ts';
