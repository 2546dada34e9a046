#pragma once

#include "transport/channel.h"

namespace hydride {

/** A thread that asks other ranks' threads with messages and answers theirs, whatever the main threads do meanwhile. */
class Service : public Channel {
 public:
  using Channel::Channel;

 private:
  void run() override;
};

}  // namespace hydride
