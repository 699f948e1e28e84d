import { describeFirstConversation } from './first-conversation';

describeFirstConversation('a first conversation, all services in one process', {
  separate: false,
});
