package main

import (
	"strconv"
	"sync"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// question is what a machine asks before it goes on.
type question struct {
	Text    string   `json:"text"`
	Choices []string `json:"choices"`
	// Default is the index of a choice.
	Default int `json:"default"`
}

// questions are pending; vcsim knows neither them nor AnswerVM.
type questions struct {
	registry *simulator.Registry
	mutex    sync.Mutex
	next     int
	pending  map[types.ManagedObjectReference]chan struct{}
}

func newQuestions(registry *simulator.Registry) *questions {
	return &questions{registry: registry, pending: make(map[types.ManagedObjectReference]chan struct{})}
}

// ask answers what is closed when the question is answered.
func (q *questions) ask(machine types.ManagedObjectReference, asked question) <-chan struct{} {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	q.next++
	info := &types.VirtualMachineQuestionInfo{Id: strconv.Itoa(q.next), Text: asked.Text}
	for index, choice := range asked.Choices {
		info.Choice.ChoiceInfo = append(info.Choice.ChoiceInfo, &types.ElementDescription{
			Description: types.Description{Label: choice, Summary: choice}, Key: strconv.Itoa(index),
		})
	}
	info.Choice.DefaultIndex = int32(asked.Default)
	answered := make(chan struct{})
	q.pending[machine] = answered
	q.show(machine, info)
	return answered
}

// answer takes back the question, and says whether there was one.
func (q *questions) answer(machine types.ManagedObjectReference) bool {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	answered := q.pending[machine]
	if answered == nil {
		return false
	}
	q.show(machine, nil)
	close(answered)
	delete(q.pending, machine)
	return true
}

func (q *questions) show(machine types.ManagedObjectReference, info *types.VirtualMachineQuestionInfo) {
	var value any // a nil pointer is not nil there
	if info != nil {
		value = *info
	}
	updateObject(q.registry, q.registry.Get(machine), "runtime.question", value, "summary.runtime.question", value)
}

// run answers AnswerVM, which vcsim lacks.
func (q *questions) run(x *exchange) *answer {
	if !q.answer(x.this) {
		return faultAnswer(&types.InvalidArgument{InvalidProperty: "questionId"}, "There is no such question.")
	}
	return responseAnswer("AnswerVMResponse", types.AnswerVMResponse{})
}
