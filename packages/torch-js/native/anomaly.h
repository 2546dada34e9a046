// Anomaly mode: which operator, called where, recorded the node whose backward failed.
#pragma once

#include <string>

namespace torchjs {

struct Environment;

// The message, followed by the forward call of the node that failed, where anomaly mode has noted it; told once.
std::string withForward(Environment& environment, const std::string& message);
// From the first backward on, new graph nodes can note their JavaScript stack.
void installEngine();

}  // namespace torchjs
