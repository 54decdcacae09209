// gRPC's published interoperability cases, as far as they apply, against a Patron server with the small shop's models.
//
// interop HOST:PORT prints a line for each case: its name, and `ok` or what went wrong.
#include <grpcpp/grpcpp.h>

#include <functional>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "patron/v1/admin.grpc.pb.h"
#include "patron/v1/score.grpc.pb.h"

namespace {

using namespace patron::v1;

constexpr int customers = 300;

std::shared_ptr<grpc::Channel> channel;
std::unique_ptr<Administration::Stub> admin;
std::unique_ptr<CustomerScores::Stub> scores;

void expect(bool condition, const std::string& what) {
    if (!condition) throw what;
}

void expect(const grpc::Status& status, grpc::StatusCode code) {
    expect(status.error_code() == code, std::to_string(status.error_code()) + ": " + status.error_message());
}

void echo(const std::string& payload, grpc_compression_algorithm compression = GRPC_COMPRESS_NONE) {
    grpc::ClientContext context;
    context.set_compression_algorithm(compression);
    NoOpRequest request;
    request.set_payload(payload);
    NoOpResponse response;
    expect(admin->NoOp(&context, request, &response), grpc::StatusCode::OK);
    expect(response.payload() == payload, "another payload came back");
}

std::unique_ptr<grpc::ClientReader<ScoreCustomerResponse>> batch(grpc::ClientContext& context, int times) {
    ScoreCustomersRequest request;
    request.set_namespace_("shop");
    for (int at = 0; at < times * customers; at++) request.add_customers("c" + std::to_string(at % customers));
    return scores->ScoreCustomers(&context, request);
}

void server_streaming() {
    grpc::ClientContext context;
    auto reader = batch(context, 1);
    ScoreCustomerResponse response;
    int count = 0;
    while (reader->Read(&response)) {
        expect(response.customer() == "c" + std::to_string(count), "out of order: " + response.customer());
        count++;
    }
    expect(reader->Finish(), grpc::StatusCode::OK);
    expect(count == customers, std::to_string(count) + " answers");
}

void cancel_after_first_response() {
    grpc::ClientContext context;
    auto reader = batch(context, 60);
    ScoreCustomerResponse response;
    expect(reader->Read(&response), "no answer");
    context.TryCancel();
    while (reader->Read(&response)) {}
    expect(reader->Finish(), grpc::StatusCode::CANCELLED);
}

void timeout() {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(5));
    auto reader = batch(context, 60);
    ScoreCustomerResponse response;
    while (reader->Read(&response)) {}
    expect(reader->Finish(), grpc::StatusCode::DEADLINE_EXCEEDED);
}

void status_code_and_message() {
    grpc::ClientContext context;
    ScoreCustomersRequest request;
    request.set_namespace_("shop");
    auto reader = scores->ScoreCustomers(&context, request);
    ScoreCustomerResponse response;
    expect(!reader->Read(&response), "an answer");
    auto status = reader->Finish();
    expect(status, grpc::StatusCode::INVALID_ARGUMENT);
    expect(status.error_details().find("customers") != std::string::npos, "no field in the details");
}

void unimplemented_service() {
    // The same request at a path that does not exist.
    grpc::internal::RpcMethod method("/nobody.Nothing/Call", grpc::internal::RpcMethod::NORMAL_RPC);
    grpc::ClientContext context;
    NoOpResponse response;
    auto status = grpc::internal::BlockingUnaryCall<NoOpRequest, NoOpResponse, google::protobuf::MessageLite,
                                                    google::protobuf::MessageLite>(
        channel.get(), method, &context, NoOpRequest(), &response);
    expect(status, grpc::StatusCode::UNIMPLEMENTED);
}

void concurrent_large_unary() {
    std::vector<std::thread> threads;
    std::atomic<int> failures{0};
    for (int at = 0; at < 8; at++) {
        threads.emplace_back([&failures, at] {
            try {
                for (int round = 0; round < 5; round++) echo(std::string(200000, static_cast<char>('a' + at)));
            } catch (const std::string&) {
                failures++;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    expect(failures == 0, "failed in a thread");
}

void soak() {
    for (int at = 0; at < 1000; at++) echo("x");
}

}  // namespace

int main(int, char** arguments) {
    channel = grpc::CreateChannel(arguments[1], grpc::InsecureChannelCredentials());
    admin = Administration::NewStub(channel);
    scores = CustomerScores::NewStub(channel);
    const std::vector<std::pair<std::string, std::function<void()>>> cases = {
        {"empty_unary", [] { echo(""); }},
        {"large_unary", [] { echo(std::string(314159, '\7')); }},
        {"client_compressed_unary", [] {
             echo(std::string(314159, 'x'), GRPC_COMPRESS_GZIP);
             echo(std::string(314159, 'x'), GRPC_COMPRESS_DEFLATE);
         }},
        {"server_streaming", server_streaming},
        {"cancel_after_first_response", cancel_after_first_response},
        {"timeout", timeout},
        {"status_code_and_message", status_code_and_message},
        {"unimplemented_service", unimplemented_service},
        {"concurrent_large_unary", concurrent_large_unary},
        {"soak", soak},
    };
    for (const auto& [name, run] : cases) {
        try {
            run();
            std::cout << name << " ok" << std::endl;
        } catch (const std::string& reason) {
            std::cout << name << " failed: " << reason << std::endl;
        }
    }
}
