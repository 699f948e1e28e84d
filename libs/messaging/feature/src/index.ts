export { messagingGateway } from './service';
